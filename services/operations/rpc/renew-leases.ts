import { WorkerService } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { insertLines } from "../store/job-history-store.ts";
import { renewLeases as renew } from "../store/lease-store.ts";
import { newsOf } from "./job-news.ts";

export const renewLeases = answer(WorkerService.method.renewLeases, async (request, { call, database, deps }) => {
  const news = request.jobs.map(newsOf);
  const states = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const found = await renew(tx, news, deps.jobLeaseMs);
    const held = new Set(found.flatMap((state) => (state.held ? state.job_id : [])));
    await insertLines(
      tx,
      news.filter(({ jobId }) => held.has(jobId)),
    );
    return found;
  });
  call.idle = true;
  return {
    lostJobIds: states.filter(({ held }) => !held).map(({ job_id }) => job_id),
    cancelledJobIds: states.filter(({ cancel_requested }) => cancel_requested).map(({ job_id }) => job_id),
  };
});
