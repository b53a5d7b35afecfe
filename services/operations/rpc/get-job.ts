import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findJob } from "../store/job-store.ts";
import { jobMessage } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const getJob = query(JobService.method.getJob, async ({ jobId }, { tx, caller }) => {
  const job = await findJob(tx, jobId, ownerFor(caller));
  if (!job) throw refuse("NOT_FOUND", { resource: "job" });
  return { job: jobMessage(job) };
});
