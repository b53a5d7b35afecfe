import { createConnection } from "node:net";
import { connect as connectTls } from "node:tls";
import { AbstractConnector, Redis, type RedisOptions } from "ioredis";
import { createSharedLookup } from "./shared-lookup.ts";

/** Opens a connection that comes back by itself for as long as it takes; `onError` is told each time that it does not. */
export function connectRedis(
  redisUrl: string,
  options: Pick<RedisOptions, "enableOfflineQueue" | "maxRetriesPerRequest">,
  onError: (error: Error) => void,
): Redis {
  const redis = new Redis(redisUrl, {
    ...options,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
    connectTimeout: 2_000,
    Connector: SharingConnector,
  });
  redis.on("error", onError);
  return redis;
}

const lookup = createSharedLookup();

/** What ioredis does by itself, but for the names, which all connections of this process ask for together. */
class SharingConnector extends AbstractConnector {
  readonly #options: RedisOptions;

  constructor(options: unknown) {
    const given = options as RedisOptions;
    super(given.disconnectTimeout ?? 2_000);
    this.#options = given;
  }

  async connect() {
    const { host = "localhost", port = 6379, family = 0, tls } = this.#options;
    this.connecting = true;
    // Whoever asks for a connection is told of it before anything happens to it.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (!this.connecting) throw new Error("Connection is closed.");
    const where = { host, port, family, lookup };
    const stream = tls ? connectTls({ ...where, ...tls }) : createConnection(where);
    this.stream = stream;
    stream.once("error", (error: Error) => {
      this.firstError = error;
    });
    return stream;
  }
}
