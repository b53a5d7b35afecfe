import { NoopPayloadSchema, NoopResultSchema } from "../../gen/erp/operations/v1/job_payload_pb.ts";
import { type JobKind, jobKind } from "../../platform/jobs/job-kind.ts";

/** Does nothing that matters, in steps: for benches, and to see that workers are there. */
export const noopJob = jobKind({
  name: "system.noop",
  payload: NoopPayloadSchema,
  result: NoopResultSchema,
  queue: "default",
  maxAttempts: 5,
  permission: "operations.job.manage",
  startable: true,
});

/** Kinds of job of the operations service. */
export const operationsJobs: readonly JobKind[] = [noopJob];
