import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "./redis.ts";

test("a Redis of one's own answers, forgets everything when killed, and can come back on its port", async () => {
  const first = await startRedis();
  const client = new Redis(first.url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined);
  await client.set("key", "value");
  await first.kill();
  await expect(client.get("key")).rejects.toThrow();
  const second = await startRedis({ port: first.port });
  const again = new Redis(second.url);
  expect(await again.get("key")).toBeNull();
  await again.quit();
  await second.stop();
});

test("arguments reach the server, and a port that is taken is an error", async () => {
  const redis = await startRedis({ arguments: ["--maxmemory", "3mb"] });
  const client = new Redis(redis.url);
  expect(await client.config("GET", "maxmemory")).toEqual(["maxmemory", "3145728"]);
  await client.quit();
  await expect(startRedis({ port: redis.port })).rejects.toThrow(/did not start/);
  await redis.stop();
});
