import { setTimeout as sleep } from "node:timers/promises";
import type { NoopPayloadSchema, NoopResultSchema } from "../../../gen/erp/operations/v1/job_payload_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import type { JobHandler } from "../../job-handler.ts";
import { refuseJob } from "../../refuse-job.ts";

/** Does nothing that matters, in steps. */
export const noop: JobHandler<typeof NoopPayloadSchema, typeof NoopResultSchema> = async (
  { steps, stepMs, followUp, failure, failureRetryable },
  { client, requestId, signal, progress, log },
) => {
  for (let step = 1; step <= steps; step += 1) {
    signal.throwIfAborted();
    await sleep(stepMs, undefined, { signal });
    if (followUp) {
      await client(JobService).enqueueJob({ kind: "system.noop", requestId: requestId(`step ${step}`) });
    }
    log(`step ${step} of ${steps}`);
    progress(step, steps, "steps");
  }
  if (failure) throw refuseJob(failureRetryable ? "NOOP_DISTURBED" : "NOOP_FAILURE", { detail: failure });
  return { result: { steps } };
};
