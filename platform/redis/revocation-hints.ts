import type { Logger } from "pino";

/** Tells the processes of a stack at once that what they know of callers may be out of date. */
export type RevocationHints = {
  /** Tells everybody, this process included. Never waits and never fails: without the hint the news takes 4 seconds. */
  publish(): void;
  state(): "off" | "up" | "down";
  close(): Promise<void>;
};

/** Hints through Redis, or within this process alone when there is no Redis; its client is loaded only where there is one. */
export async function openRevocationHints(
  redisUrl: string | undefined,
  forget: () => void,
  log: Logger,
): Promise<RevocationHints> {
  if (!redisUrl) return { publish: forget, state: () => "off", close: async () => undefined };
  const { connectRedis } = await import("./connect-redis.ts");
  const connect = (patient: boolean) =>
    connectRedis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: patient ? null : 0 }, (error) =>
      log.debug({ err: error }, "redis is out of reach"),
    );
  const publisher = connect(false);
  const subscriber = connect(true);
  let up = false;
  subscriber.on("ready", () => {
    // Hints that came while it was away are lost: what is known may be out of date.
    forget();
    subscriber.subscribe(channel).then(
      () => log.info("redis is connected"),
      (error: unknown) => log.warn({ err: error }, "redis refuses to subscribe"),
    );
  });
  subscriber.on("message", forget);
  publisher.on("ready", () => {
    up = true;
  });
  publisher.on("close", () => {
    up = false;
  });
  return {
    publish: () => {
      forget();
      publisher.publish(channel, "").catch((error: unknown) => log.debug({ err: error }, "a revocation hint got lost"));
    },
    state: () => (up ? "up" : "down"),
    close: async () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

const channel = "erp:revocation";
