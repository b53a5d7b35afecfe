import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { cutPage, pageOf, refuseToken } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listLines } from "../store/job-history-store.ts";
import { findJob } from "../store/job-store.ts";
import { ownerFor } from "./job-owner.ts";

export const listJobLog = query(JobHistoryService.method.listJobLog, async (request, { tx, caller }) => {
  const page = pageOf(request, 1);
  if (page.after && !/^\d{1,18}$/.test(page.after[0] ?? "")) throw refuseToken();
  if (!(await findJob(tx, request.jobId, ownerFor(caller)))) throw refuse("NOT_FOUND", { resource: "job" });
  const found = await listLines(tx, request.jobId, page);
  const { rows, nextPageToken } = cutPage(found, page, ({ sequence }) => [String(sequence)]);
  const lines = rows.map(({ sequence, epoch, log_time, line }) => ({
    sequence,
    epoch,
    logTime: timestampFromDate(log_time),
    line,
  }));
  return { lines, nextPageToken };
});
