import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { cutPage, pageOf, refuseToken } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listAttempts } from "../store/job-history-store.ts";
import { findJob } from "../store/job-store.ts";
import { attemptMessage } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const listJobAttempts = query(JobHistoryService.method.listJobAttempts, async (request, { tx, caller }) => {
  const page = pageOf(request, 1);
  if (page.after && !/^\d{1,18}$/.test(page.after[0] ?? "")) throw refuseToken();
  if (!(await findJob(tx, request.jobId, ownerFor(caller)))) throw refuse("NOT_FOUND", { resource: "job" });
  const found = await listAttempts(tx, request.jobId, page);
  const { rows, nextPageToken } = cutPage(found, page, ({ epoch }) => [String(epoch)]);
  return { attempts: rows.map(attemptMessage), nextPageToken };
});
