import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type ClaimedJob, WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import type { Doorbell } from "../platform/jobs/doorbell.ts";
import type { JobQueue } from "../platform/jobs/job-kind.ts";
import type { AuthoritySource } from "../platform/rpc/authority-source.ts";
import type { Clients } from "../platform/rpc/clients.ts";
import { startClaimLoop } from "./claim-loop.ts";
import { createFinishQueue } from "./finish-queue.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { HandledKind } from "./job-handler.ts";
import { runAttempt } from "./run-attempt.ts";
import { createRunningJob, type RunningJob } from "./running-job.ts";

/** What a runner of jobs stands on. */
export type JobRunnerOptions = {
  readonly clients: Clients;
  readonly authority: AuthoritySource;
  readonly doorbell: Doorbell;
  readonly kinds: readonly HandledKind[];
  /** Jobs that run at once, by queue. */
  readonly places: ReadonlyMap<JobQueue, number>;
  readonly pollMs: number;
  readonly timeoutMs: number;
  /** How long jobs may run on after the stop was asked for. */
  readonly graceMs: number;
  readonly log: Logger;
};

/** Takes jobs and runs them, any number of processes beside each other. */
export function startJobRunner(options: JobRunnerOptions): { stop(): Promise<void> } {
  const { clients, kinds, log, doorbell, graceMs } = options;
  const client = clients.internal(WorkerService);
  const handlers = new Map(kinds.map((each) => [each.kind.name, each]));
  const running = new Map<string, RunningJob>();
  const attempts = new Set<Promise<void>>();
  const finish = createFinishQueue(client, log);
  let leaseMs = 30_000;
  const run = async (claimed: ClaimedJob) => {
    const job = createRunningJob(claimed);
    running.set(job.jobId, job);
    try {
      const handler = handlers.get(claimed.job?.kind ?? "");
      if (!handler) throw new Error(`nobody asked for jobs of kind ${claimed.job?.kind}`);
      const end = await runAttempt(handler, job, options);
      if (end) await finish.finish(job, end);
    } finally {
      // Another lease on the same job may have come meanwhile.
      if (running.get(job.jobId) === job) running.delete(job.jobId);
      loop.wake();
    }
  };
  const loop = startClaimLoop({
    ...options,
    client,
    running,
    worker: `${hostname()}/${process.pid}/${randomBytes(3).toString("hex")}`,
    kinds: [...handlers.keys()],
    onClaimed: (claimed, lease) => {
      leaseMs = lease;
      const attempt = run(claimed).catch((error: unknown) => log.error({ err: error }, "an attempt broke down"));
      attempts.add(attempt);
      void attempt.then(() => attempts.delete(attempt));
    },
  });
  doorbell.listen(loop.wake);
  const stopHeartbeat = startHeartbeat(client, running, () => leaseMs, log);
  return {
    stop: async () => {
      await loop.stop();
      const done = Promise.all(attempts);
      const giveUp = new AbortController();
      await Promise.race([done, sleep(graceMs, undefined, { signal: giveUp.signal }).catch(() => undefined)]);
      giveUp.abort();
      // What is not done by now goes back to its queue.
      for (const job of running.values()) job.stop("released");
      await Promise.all(attempts);
      stopHeartbeat();
    },
  };
}
