import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { WorkerService } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { claimJobs as claim } from "../store/lease-store.ts";
import { jobMessage } from "./job-message.ts";

export const claimJobs = answer(WorkerService.method.claimJobs, async (request, { call, database, deps }) => {
  const { worker, kinds, queues } = request;
  const { jobLeaseMs } = deps;
  const jobs = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) =>
    claim(tx, { worker, kinds, queues, leaseMs: jobLeaseMs }),
  );
  call.idle = jobs.length === 0;
  return {
    jobs: jobs.map((row) => ({
      job: jobMessage(row),
      epoch: row.epoch,
      requesterIp: row.requester_ip,
      language: row.language,
    })),
    lease: durationFromMs(jobLeaseMs),
  };
});
