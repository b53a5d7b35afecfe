import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { createLog } from "../log/log.ts";
import { uuidv7 } from "../rpc/uuid.ts";
import { startRedis } from "../testing/redis.ts";
import { createBullMqDoorbell } from "./bullmq-doorbell.ts";
import type { Doorbell } from "./doorbell.ts";

const log = createLog({ level: "silent", role: "test", file: "/dev/null" });
const open: Doorbell[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((bell) => bell.close()));
});

function bellOf(url: string): Doorbell {
  const bell = createBullMqDoorbell(url, log);
  open.push(bell);
  return bell;
}

/** Rings until somebody hears; returns how long the heard ring took. */
async function ringUntilHeard(bell: Doorbell, heard: () => number): Promise<number> {
  for (const giveUpAt = Date.now() + 8_000; Date.now() < giveUpAt; ) {
    const before = heard();
    const startedAt = performance.now();
    bell.ring([uuidv7()]);
    for (let waited = 0; waited < 100; waited += 1) {
      await sleep(10);
      if (heard() > before) return performance.now() - startedAt;
    }
  }
  throw new Error("nobody heard");
}

test("a ring is heard in another process's place, also after Redis was killed and came back empty", async () => {
  const redis = await startRedis();
  const inside = bellOf(redis.url);
  const outside = bellOf(redis.url);
  const onRing = vi.fn();
  outside.listen(onRing);
  const heard = () => onRing.mock.calls.length;
  expect(await ringUntilHeard(inside, heard)).toBeLessThan(1_000);
  await redis.kill();
  const { failed } = inside.stats();
  inside.ring([uuidv7(), uuidv7()]);
  await vi.waitFor(() => expect(inside.stats().failed).toBe(failed + 2), 5_000);
  const again = await startRedis({ port: redis.port });
  expect(await ringUntilHeard(inside, heard)).toBeLessThan(1_000);
  await again.stop();
});

test("without Redis from the start, rings are heard in their own process, counted as lost, and nothing waits", async () => {
  const bell = bellOf("redis://127.0.0.1:1");
  const onRing = vi.fn();
  bell.listen(onRing);
  bell.ring([uuidv7()]);
  expect(onRing).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(bell.stats()).toEqual({ rung: 1, failed: 1 }), 5_000);
});

test("a full Redis loses rings, which are counted", async () => {
  const redis = await startRedis({ arguments: ["--maxmemory", "1", "--maxmemory-policy", "noeviction"] });
  const bell = bellOf(redis.url);
  await sleep(300);
  bell.ring([uuidv7()]);
  await vi.waitFor(() => expect(bell.stats().failed).toBe(1), 5_000);
  await redis.stop();
});
