import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HealthStreamService } from "../../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const watch = (request: { limit?: number; intervalMs?: number }, signal?: AbortSignal) =>
  stack.admin
    .client(HealthStreamService)
    .watchHealth(
      { limit: request.limit ?? 0, interval: durationFromMs(request.intervalMs ?? 100) },
      signal ? { signal } : {},
    );

test("sends the health at once, then at each interval, and ends at the limit", async () => {
  const startedAt = performance.now();
  const parts: number[] = [];
  for await (const { health } of watch({ limit: 3, intervalMs: 150 })) parts.push(health?.parts.length ?? 0);
  expect(parts).toEqual([4, 4, 4]);
  expect(performance.now() - startedAt).toBeGreaterThan(290);
});

test("ends when the caller leaves, in the middle of a long wait", async () => {
  const leaving = new AbortController();
  const seen = (async () => {
    for await (const { health } of watch({ intervalMs: 60_000 }, leaving.signal)) {
      expect(health).toBeDefined();
      leaving.abort();
    }
  })();
  await expect(seen).rejects.toMatchObject({ code: Code.Canceled });
  await vi.waitFor(async () => {
    const log = (await readFile(join(stack.config.dataDir, "log"), "utf8")).trim().split("\n");
    const ended = log.map((line) => JSON.parse(line)).filter(({ rpc }) => rpc?.endsWith("WatchHealth"));
    expect(ended.length).toBe(2);
  }, 5000);
});

test("an interval that would keep the server busy is refused", async () => {
  const asked = (async () => {
    for await (const _ of watch({ intervalMs: 1 })) throw new Error("the interval was accepted");
  })();
  expect(await refusalOf(asked)).toMatchObject({ reason: "INVALID_REQUEST" });
});
