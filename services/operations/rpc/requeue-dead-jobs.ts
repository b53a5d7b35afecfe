import { timestampDate } from "@bufbuild/protobuf/wkt";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { command } from "../deps.ts";
import { lockDeadJobs, requeueJobs } from "../store/job-store.ts";

export const requeueDeadJobs = command(JobService.method.requeueDeadJobs, async (request, context) => {
  const { tx, audit, emit, afterCommit, deps } = context;
  const jobIds = await lockDeadJobs(tx, {
    kind: request.kind,
    from: request.fromTime && timestampDate(request.fromTime),
    to: request.toTime && timestampDate(request.toTime),
    limit: request.limit || 100,
  });
  await requeueJobs(tx, jobIds);
  // One record for the order, and one for each job, where its history is looked for.
  audit({ reason: request.reason, after: { kind: request.kind, jobs: jobIds.length } });
  for (const jobId of jobIds) {
    const resource = { resourceType: "job", resourceId: jobId };
    audit({ ...resource, reason: request.reason, before: { state: "dead" }, after: { state: "queued" } });
    emit({ topic: "operations.job.requeued", ...resource, payload: {} });
  }
  afterCommit(() => deps.doorbell.ring(jobIds));
  return { jobIds: [...jobIds] };
});
