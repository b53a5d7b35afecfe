import { setTimeout as sleep } from "node:timers/promises";
import { type Job, Job_State as State } from "../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../gen/erp/operations/v1/job_service_pb.ts";
import type { TestUser } from "./test-user.ts";

/** States in which a job stays. */
export const endStates: readonly State[] = [State.SUCCEEDED, State.FAILED, State.DEAD, State.CANCELLED];

/** Waits until a job is in one of some states, and returns it. */
export async function untilState(
  user: Pick<TestUser, "client">,
  jobId: string,
  states: readonly State[],
  timeoutMs = 20_000,
): Promise<Job> {
  const client = user.client(JobService);
  for (const giveUpAt = Date.now() + timeoutMs; ; await sleep(25)) {
    const { job } = await client.getJob({ jobId });
    if (job && states.includes(job.state)) return job;
    if (Date.now() > giveUpAt) throw new Error(`job ${jobId} is still in state ${job?.state}`);
  }
}

/** Waits until a worker has a job that was lost so many times before. */
export async function untilTaken(user: Pick<TestUser, "client">, jobId: string, losses: number): Promise<Job> {
  for (const giveUpAt = Date.now() + 20_000; ; await sleep(25)) {
    const job = await untilState(user, jobId, [State.RUNNING]);
    if (job.losses === losses) return job;
    if (Date.now() > giveUpAt) throw new Error(`job ${jobId} was not taken after ${losses} losses`);
  }
}

/** Waits until a job has ended, and returns it. */
export function untilEnded(user: Pick<TestUser, "client">, jobId: string, timeoutMs?: number): Promise<Job> {
  return untilState(user, jobId, endStates, timeoutMs);
}

/** Enqueues a job of kind system.noop and returns its id. */
export async function enqueueNoop(user: Pick<TestUser, "client">, payload: object = {}, more: object = {}) {
  const request = { kind: "system.noop", payloadJson: JSON.stringify(payload), ...more };
  const { job } = await user.client(JobService).enqueueJob(request);
  return job?.id ?? "";
}
