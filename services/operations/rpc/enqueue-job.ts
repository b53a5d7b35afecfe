import { timestampDate } from "@bufbuild/protobuf/wkt";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { command } from "../deps.ts";
import { findJob } from "../store/job-store.ts";
import { checkedPayload, startableKind } from "./checked-payload.ts";
import { jobMessage } from "./job-message.ts";
import { demandPermission, ownerFor } from "./job-owner.ts";

export const enqueueJob = command(JobService.method.enqueueJob, async (request, context) => {
  const { tx, caller, audit, enqueue, deps } = context;
  const kind = startableKind(deps.jobKinds, request.kind);
  demandPermission(caller, kind.permission);
  // Who may not manage the jobs of others may not push before them either.
  if (request.priority > 0 && request.priority < 5) demandPermission(caller, "operations.job.manage");
  const { id } = await enqueue(kind, checkedPayload(kind, request.payloadJson), {
    priority: request.priority || 5,
    ...(request.runTime ? { runTime: timestampDate(request.runTime) } : {}),
  });
  const job = await findJob(tx, id, ownerFor(caller));
  if (!job) throw new Error("the job is gone in its own transaction");
  audit({ resourceType: "job", resourceId: id, after: { kind: kind.name, payload: JSON.parse(job.payload) } });
  return { job: jobMessage(job) };
});
