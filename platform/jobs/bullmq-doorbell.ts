import { setTimeout as sleep } from "node:timers/promises";
import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { connectRedis } from "../redis/connect-redis.ts";
import type { Doorbell } from "./doorbell.ts";

/**
 * A doorbell between processes: BullMQ on Redis. What goes there is the id of a job and nothing else; BullMQ's own
 * retries, delays and results are not used. Redis may be away, empty or full: then nobody hears, and what was not heard is
 * counted.
 */
export function createBullMqDoorbell(redisUrl: string, log: Logger): Doorbell {
  let rung = 0;
  let failed = 0;
  const listeners: (() => void)[] = [];
  const connections: Redis[] = [];
  const connect = (patient: boolean) => {
    const queueing = { enableOfflineQueue: patient, maxRetriesPerRequest: patient ? null : 0 };
    const redis = connectRedis(redisUrl, queueing, (error) =>
      log.debug({ err: error }, "the doorbell is out of reach"),
    );
    connections.push(redis);
    return redis;
  };
  const ringer = connect(false);
  // Made when Redis is there, because a queue that is made before waits for it with all that is asked of it meanwhile.
  let queue: Queue | undefined;
  ringer.once("ready", () => {
    queue = new Queue(queueName, { connection: ringer, prefix, skipWaitingForReady: true });
    queue.on("error", (error) => log.debug({ err: error }, "the doorbell is out of order"));
  });
  let worker: Worker | undefined;
  const hear = () => {
    for (const onRing of listeners) onRing();
  };
  return {
    ring: (jobIds) => {
      rung += jobIds.length;
      // Those who listen in this process need no wire.
      if (jobIds.length > 0) hear();
      for (const jobId of jobIds) {
        const added = queue && ringer.status === "ready" ? addWithin(queue, jobId) : Promise.reject(new Error("away"));
        added.catch((error: unknown) => {
          failed += 1;
          log.debug({ err: error, jobId }, "a ring was not heard");
        });
      }
    },
    listen: (onRing) => {
      listeners.push(onRing);
      if (worker) return;
      // Hearing is all that there is to do, so a ring is done at once.
      worker = new Worker(queueName, async () => hear(), {
        connection: connect(true),
        prefix,
        concurrency: 16,
        skipVersionCheck: true,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        runRetryDelay: 1_000,
      });
      worker.on("error", (error) => log.debug({ err: error }, "the doorbell is out of order"));
    },
    stats: () => ({ rung, failed }),
    close: async () => {
      listeners.length = 0;
      // Forced: whatever a broken connection still owes, nobody waits for it.
      await Promise.race([Promise.allSettled([worker?.close(true), queue?.close()]), sleep(1_000)]);
      for (const connection of connections) connection.disconnect();
    },
  };
}

/** Adds the id of a job to the queue, within 200 ms. */
async function addWithin(queue: Queue, jobId: string): Promise<void> {
  const giveUp = new AbortController();
  const late = sleep(200, undefined, { signal: giveUp.signal }).then(() => {
    throw new Error("it took too long");
  });
  late.catch(() => undefined);
  try {
    const options = { jobId: `j-${jobId}`, attempts: 1, removeOnComplete: true, removeOnFail: true };
    await Promise.race([queue.add("job", { jobId }, options), late]);
  } finally {
    giveUp.abort();
  }
}

const queueName = "jobs";
const prefix = "erp";
