import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Client, ConnectError } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { FinishedAttemptSchema, WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { type AttemptEnd, failedEnd, mayPass } from "./attempt-end.ts";
import type { RunningJob } from "./running-job.ts";

/** Tells the stack what came of attempts. */
export type FinishQueue = {
  /** Resolves when it is told, or when the lease was lost before it could be. */
  finish(running: RunningJob, outcome: AttemptEnd): Promise<void>;
};

/**
 * Tells what came of attempts, many in one call: while one call is under way, those that end meanwhile gather for the
 * next. When the stack cannot be reached the call is repeated; the heartbeats keep the leases until it can.
 */
export function createFinishQueue(client: Client<typeof WorkerService>, log: Logger): FinishQueue {
  const waiting: Waiting[] = [];
  let telling = false;
  const tellAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMax);
      await tell(client, batch, log);
      for (const { done } of batch) done();
    }
  };
  return {
    finish: (running, outcome) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ running, attempt: { news: running.lastNews(), outcome }, done: resolve });
      if (!telling) {
        telling = true;
        void tellAll().finally(() => {
          telling = false;
        });
      }
      return promise;
    },
  };
}

type Waiting = {
  readonly running: RunningJob;
  readonly attempt: MessageInitShape<typeof FinishedAttemptSchema>;
  readonly done: () => void;
};

async function tell(client: Client<typeof WorkerService>, batch: readonly Waiting[], log: Logger): Promise<void> {
  const attempts = batch.map(({ attempt }) => attempt);
  const began = performance.now();
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    try {
      const { lostJobIds } = await client.finishJobs({ attempts }, { timeoutMs: callTimeoutMs });
      for (const jobId of lostJobIds) log.warn({ jobId }, "the lease of a job was lost before its end could be told");
      return;
    } catch (error) {
      if (!mayPass(ConnectError.from(error).code)) return refused(client, batch, error, log);
      // A lease that nobody renewed for so long is gone, and another worker has the job, or will have it.
      if (performance.now() - began > giveUpMs && batch.every(({ running }) => !isRenewed(running, began))) {
        log.error({ err: error, jobs: attempts.length }, "the end of jobs could not be told; they will be run again");
        return;
      }
      log.warn({ err: error, jobs: attempts.length }, "the end of jobs could not be told yet");
      await sleep(waitMs);
    }
  }
}

/** One end that cannot be told, such as a result that is too large, must not hold up the others: it is a failure itself. */
async function refused(
  client: Client<typeof WorkerService>,
  batch: readonly Waiting[],
  error: unknown,
  log: Logger,
): Promise<void> {
  const [first, ...others] = batch;
  if (others.length > 0) {
    for (const each of batch) await tell(client, [each], log);
  } else if (first && first.attempt.outcome?.case === "success") {
    log.error({ err: error, jobId: first.running.jobId }, "the result of a job was refused");
    const failed = { news: { lease: first.attempt.news?.lease ?? {} }, outcome: failedEnd(error, 0) };
    await tell(client, [{ ...first, attempt: failed }], log);
  } else log.error({ err: error, jobId: first?.running.jobId }, "the end of a job was refused; it will be run again");
}

function isRenewed({ renewedAt }: RunningJob, since: number): boolean {
  return renewedAt > since;
}

const batchMax = 200;
const callTimeoutMs = 10_000;
const giveUpMs = 60_000;
