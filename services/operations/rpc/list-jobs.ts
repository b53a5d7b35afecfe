import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { cutPage, pageOf, refuseToken } from "../../../platform/rpc/paging.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { query } from "../deps.ts";
import { listJobs as listJobRows } from "../store/job-store.ts";
import { jobMessage, jobStates } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const listJobs = query(JobService.method.listJobs, async (request, { tx, caller }) => {
  const page = pageOf(request, 1);
  if (page.after && !isUuid(page.after[0] ?? "")) throw refuseToken();
  const filter = { ...request, states: jobStates(request.states) };
  const found = await listJobRows(tx, filter, ownerFor(caller), page);
  const { rows, nextPageToken } = cutPage(found, page, ({ id }) => [id]);
  return { jobs: rows.map(jobMessage), nextPageToken };
});
