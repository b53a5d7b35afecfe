import { setTimeout as sleep } from "node:timers/promises";
import { createContextValues, type HandlerContext } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { callKey } from "./call.ts";
import type { ServiceRuntime } from "./rpc.ts";
import { takeTurns } from "./take-turns.ts";

/** An RPC that takes its time, and what it was seen to do. */
function start() {
  const running = new Map<string, number>();
  const seen = { most: 0, together: 0, calls: 0 };
  const rpc = {
    method: SystemService.method.getVersion,
    serve: () => async (request: never) => {
      const { key, fails } = request as { key: string; fails: boolean };
      const now = (running.get(key) ?? 0) + 1;
      running.set(key, now);
      seen.most = Math.max(seen.most, now);
      const all = [...running.values()].reduce((sum, each) => sum + each);
      seen.together = Math.max(seen.together, all);
      seen.calls += 1;
      await sleep(5);
      running.set(key, now - 1);
      if (fails) throw new Error("it failed");
      return key;
    },
  };
  const turns = takeTurns<unknown>(rpc, ({ key }: { key?: string }) => key);
  const serve = turns.serve({} as ServiceRuntime<unknown>) as (
    request: never,
    context: HandlerContext,
  ) => Promise<unknown>;
  const values = createContextValues().set(callKey, {} as never);
  return { seen, call: (key?: string, fails = false) => serve({ key, fails } as never, { values } as HandlerContext) };
}

test("calls of one key come one after the other, those of different keys at the same time", async () => {
  const { call, seen } = start();
  expect(await Promise.all(["a", "b", "a", "b", "a", "b"].map((key) => call(key)))).toEqual([
    "a",
    "b",
    "a",
    "b",
    "a",
    "b",
  ]);
  expect(seen).toEqual({ most: 1, together: 2, calls: 6 });
});

test("calls without a key do not wait", async () => {
  const { call, seen } = start();
  await Promise.all([call(), call(), call()]);
  expect(seen.most).toBe(3);
});

test("one that fails fails alone, and the line forgets who has left", async () => {
  const { call, seen } = start();
  const outcomes = await Promise.allSettled([call("a"), call("a", true), call("a")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await call("a")).toBe("a");
  expect(seen.calls).toBe(4);
});

test("a line that is too long takes nobody more, until it has moved on", async () => {
  const { call } = start();
  const crowd = Array.from({ length: 100 }, () => call("a"));
  await expect(call("a")).rejects.toMatchObject({ reason: "OVERLOADED" });
  expect(await call("b")).toBe("b");
  await crowd[0];
  expect(await call("a")).toBe("a");
  await Promise.all(crowd);
});
