import { durationMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { ClaimedJob, WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import type { JobQueue } from "../platform/jobs/job-kind.ts";
import type { RunningJob } from "./running-job.ts";

/** What the loop stands on. */
export type ClaimOptions = {
  readonly client: Client<typeof WorkerService>;
  /** Name of this worker, unique in the stack. */
  readonly worker: string;
  readonly kinds: readonly string[];
  readonly places: ReadonlyMap<JobQueue, number>;
  readonly running: ReadonlyMap<string, RunningJob>;
  readonly pollMs: number;
  readonly log: Logger;
  /** Told of each job that was taken, and of the length of its lease. */
  readonly onClaimed: (job: ClaimedJob, leaseMs: number) => void;
};

/** Takes jobs as long as there are places. */
export type ClaimLoop = {
  /** There may be something to take: a job was enqueued, or a place has become free. */
  wake(): void;
  /** Takes nothing more; resolves when no call is under way. */
  stop(): Promise<void>;
};

/** Looks for jobs whenever it is woken, and each poll interval by itself: whatever should have woken it may be lost. */
export function startClaimLoop(options: ClaimOptions): ClaimLoop {
  let stopped = false;
  let woken = false;
  let claiming: Promise<void> | undefined;
  const claimAll = async () => {
    while (woken && !stopped) {
      woken = false;
      await claimOnce(options);
    }
  };
  const wake = () => {
    woken = true;
    if (stopped || claiming) return;
    claiming = claimAll()
      .catch((error: unknown) => options.log.warn({ err: error }, "jobs could not be taken; it is tried again"))
      .finally(() => {
        claiming = undefined;
      });
  };
  const timer = setInterval(wake, options.pollMs);
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await claiming;
    },
  };
}

/** Fills the free places. When more jobs wait, the next place that becomes free wakes the loop. */
async function claimOnce({ client, worker, kinds, places, running, onClaimed }: ClaimOptions): Promise<void> {
  const free = new Map(places);
  for (const { queue } of running.values()) free.set(queue as JobQueue, (free.get(queue as JobQueue) ?? 0) - 1);
  const queues = [...free].flatMap(([queue, count]) => (count > 0 ? [{ queue, places: count }] : []));
  if (queues.length === 0) return;
  const { jobs, lease } = await client.claimJobs({ worker, kinds: [...kinds], queues }, { timeoutMs: 10_000 });
  for (const job of jobs) onClaimed(job, lease ? durationMs(lease) : 30_000);
}
