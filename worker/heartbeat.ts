import type { Client } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import type { RunningJob } from "./running-job.ts";

/**
 * Keeps the leases of the attempts of this process: each is renewed after a third of its life, and sooner when there is
 * progress to tell. An attempt whose lease could not be renewed for two thirds of its life is stopped, before another
 * worker gets the job; so is one that the stack says is lost or cancelled. Returns how to end it.
 */
export function startHeartbeat(
  client: Client<typeof WorkerService>,
  running: ReadonlyMap<string, RunningJob>,
  leaseMs: () => number,
  log: Logger,
): () => void {
  let calling = false;
  const beat = async () => {
    const now = performance.now();
    for (const job of running.values()) if (now - job.renewedAt > (leaseMs() * 2) / 3) job.stop("lost");
    const due = [...running.values()].filter((job) => now - job.renewedAt >= leaseMs() / 3 || job.hasNews());
    if (calling || due.length === 0) return;
    calling = true;
    try {
      for (let from = 0; from < due.length; from += batchMax) {
        await renew(client, due.slice(from, from + batchMax), running, log);
      }
    } finally {
      calling = false;
    }
  };
  // Progress is told each second, which is what those who watch a job are told.
  const timer = setInterval(() => void beat(), Math.min(1_000, leaseMs() / 6));
  return () => clearInterval(timer);
}

async function renew(
  client: Client<typeof WorkerService>,
  due: readonly RunningJob[],
  running: ReadonlyMap<string, RunningJob>,
  log: Logger,
): Promise<void> {
  const askedAt = performance.now();
  const jobs = due.map((job) => job.takeNews(linesMax));
  try {
    const { lostJobIds, cancelledJobIds } = await client.renewLeases({ jobs }, { timeoutMs: callTimeoutMs });
    for (const job of due) job.renewedAt = askedAt;
    // What ended meanwhile is not ours to stop.
    for (const jobId of lostJobIds) running.get(jobId)?.stop("lost");
    for (const jobId of cancelledJobIds) running.get(jobId)?.stop("cancelled");
  } catch (error) {
    for (const [at, job] of due.entries()) job.untold(jobs[at] as (typeof jobs)[number]);
    log.warn({ err: error, jobs: due.length }, "leases could not be renewed; it is tried again");
  }
}

// Together less than a message may have, however long the lines are: 4 MiB.
const batchMax = 20;
const linesMax = 50;
const callTimeoutMs = 5_000;
