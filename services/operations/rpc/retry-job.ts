import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { findJob, lockJob, requeueJobs } from "../store/job-store.ts";
import { jobMessage, stateName } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const retryJob = command(JobService.method.retryJob, async ({ jobId, reason }, context) => {
  const { tx, caller, audit, emit, afterCommit, deps } = context;
  const before = await lockJob(tx, jobId, ownerFor(caller));
  if (!before) throw refuse("NOT_FOUND", { resource: "job" });
  if (before.state !== "failed" && before.state !== "dead") {
    throw refuseOperations("JOB_NOT_FAILED", { state: stateName(before.state) });
  }
  await requeueJobs(tx, [jobId]);
  const after = (await findJob(tx, jobId, ownerFor(caller))) ?? before;
  const resource = { resourceType: "job", resourceId: jobId };
  audit({ ...resource, reason, before: { state: before.state }, after: { state: after.state } });
  emit({ topic: "operations.job.requeued", ...resource, payload: { kind: after.kind } });
  afterCommit(() => deps.doorbell.ring([jobId]));
  return { job: jobMessage(after) };
});
