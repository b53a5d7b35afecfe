import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { cancelWaitingJob, findJob, lockJob, requestCancel } from "../store/job-store.ts";
import { jobMessage, stateName } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const cancelJob = command(
  JobService.method.cancelJob,
  async ({ jobId, reason }, { tx, caller, audit, emit }) => {
    const before = await lockJob(tx, jobId, ownerFor(caller));
    if (!before) throw refuse("NOT_FOUND", { resource: "job" });
    if (before.end_time) throw refuseOperations("JOB_ENDED", { state: stateName(before.state) });
    if (before.state === "running") await requestCancel(tx, jobId);
    else await cancelWaitingJob(tx, jobId);
    const after = (await findJob(tx, jobId, ownerFor(caller))) ?? before;
    const resource = { resourceType: "job", resourceId: jobId };
    audit({
      ...resource,
      reason,
      before: { state: before.state },
      after: { state: after.state, cancel_requested: true },
    });
    emit({ topic: "operations.job.cancel_requested", ...resource, payload: { kind: after.kind } });
    return { job: jobMessage(after) };
  },
);
