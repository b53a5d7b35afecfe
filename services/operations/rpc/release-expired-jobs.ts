import { WorkerService } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { type LostFailure, releaseExpired } from "../store/lost-lease-store.ts";

export const releaseExpiredJobs = answer(
  WorkerService.method.releaseExpiredJobs,
  async (_request, { call, database, deps }) => {
    const failures = {
      once: failureOf(refuseOperations("WORKER_LOST")),
      again: failureOf(refuseOperations("WORKERS_LOST")),
    };
    const released = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => releaseExpired(tx, failures));
    call.idle = released.length === 0;
    for (const { job_id: jobId, state } of released) call.log.warn({ jobId, state }, "the worker of a job was lost");
    deps.doorbell.ring(released.filter(({ state }) => state === "retry_wait").map(({ job_id }) => job_id));
    return { released: released.length };
  },
);

function failureOf({ reason, domain, message }: Refusal): LostFailure {
  return { reason, domain, message };
}
