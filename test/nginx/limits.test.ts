import { connect } from "node:http2";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ask, status } from "./ask.ts";
import { anotherBefore } from "./before-core.ts";
import { type RecordingCore, startRecordingCore } from "./recording-core.ts";

// What one address may do, by the shipped limits.

let core: RecordingCore;

beforeAll(async () => {
  core = await startRecordingCore();
});
afterAll(() => core?.stop());

test("limits by class: guessing, calling, uploading, and streams beside each other", async () => {
  const { url } = await anotherBefore(core, {});
  const many = (path: string, count: number, method = "GET") => Array.from({ length: count }, () => ({ path, method }));
  type Limit = { least: number; burst: number; perSecond: number };
  // What a burst lets pass, and what the time that it takes adds; some of a burst may have been used before.
  const passing = async (count: number, limit: Limit, asked: () => Promise<number[][]>) => {
    const startedAt = performance.now();
    const passed = (await asked()).flat().filter((each) => each !== 429).length;
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(passed).toBeGreaterThanOrEqual(limit.least);
    expect(passed).toBeLessThanOrEqual(Math.min(count - 1, limit.burst + 1 + Math.ceil(seconds * limit.perSecond)));
  };
  const atOnce = (path: string, count: number) => () =>
    Promise.all(many(path, count, "POST").map((each) => ask(url, [each], status)));
  await passing(40, { least: 20, burst: 20, perSecond: 5 }, atOnce("/erp.auth.v1.SessionService/Login", 40));
  await passing(30, { least: 15, burst: 20, perSecond: 5 }, atOnce("/api/v1/files", 30));
  // Neither counts against the calls.
  expect(await ask(url, many("/api/v1/items", 40), status)).not.toContain(429);
  const waits = new Set<unknown>();
  await passing(1_000, { least: 40, burst: 100, perSecond: 50 }, async () => [
    await ask(url, many("/api/v1/items", 1_000), (headers) => {
      if (status(headers) === 429) waits.add(headers["retry-after"]);
      return status(headers);
    }),
  ]);
  expect([...waits]).toEqual(["1"]);
});

test("an address with many users behind it may do ten times as much", async () => {
  const { url } = await anotherBefore(core, { allow: { "many-users": "127.0.0.0/8 1;" } });
  const path = "/api/v1/items";
  expect(
    await ask(
      url,
      Array.from({ length: 400 }, () => ({ path })),
      status,
    ),
  ).not.toContain(429);
});

test("connections of one address: as many calls at once as it may have, and no more", async () => {
  const { url } = await anotherBefore(core, {});
  const sessions = [connect(url), connect(url)];
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
  });
  const statuses = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const stream = sessions[index % 2]?.request({ ":path": "/grpc.health.v1.Health/Watch", "wait-ms": "1500" });
      return new Promise<number>((resolve) => stream?.once("response", (headers) => resolve(status(headers))));
    }),
  );
  expect(statuses.filter((each) => each === 200)).toHaveLength(100);
  expect(statuses.filter((each) => each === 429)).toHaveLength(20);
});
