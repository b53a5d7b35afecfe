import { setImmediate as turn } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Chore, startChores } from "./chores.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const hourMs = 3_600_000;

function counted(everyMs: number, run: Chore["run"] = async () => undefined) {
  const chore = { name: `every ${everyMs} ms`, everyMs, runs: 0 };
  return Object.assign(chore, {
    run: (signal: AbortSignal) => {
      chore.runs++;
      return run(signal);
    },
  });
}

function logged() {
  const lines: { chore?: string; err?: { message: string } }[] = [];
  return { lines, log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

test("each is done soon after the start, and then at its interval", async () => {
  const [often, hourly] = [counted(5_000), counted(hourMs)];
  const chores = startChores([often, hourly], logged().log);
  await vi.advanceTimersByTimeAsync(14_999);
  expect([often.runs, hourly.runs]).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([often.runs, hourly.runs]).toEqual([3, 1]);
  await vi.advanceTimersByTimeAsync(hourMs - 1_000);
  expect(hourly.runs).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([often.runs, hourly.runs]).toEqual([3 + hourMs / 5_000, 2]);
  await chores.stop();
});

test("one that fails is logged, and done again when it is due", async () => {
  const failing = counted(1_000, async () => {
    throw new Error("the core is away");
  });
  const { lines, log } = logged();
  const chores = startChores([failing], log);
  await vi.advanceTimersByTimeAsync(3_000);
  await chores.stop();
  expect(failing.runs).toBe(3);
  expect(lines.map(({ chore, err }) => [chore, err?.message])).toEqual(
    Array.from({ length: 3 }, () => ["every 1000 ms", "the core is away"]),
  );
});

test("a stop tells those that run, waits for them, and begins none", async () => {
  const ended: string[] = [];
  const long = counted(1_000, async (signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await turn();
    ended.push("long");
    throw signal.reason;
  });
  const { lines, log } = logged();
  const chores = startChores([long, counted(60_000)], log);
  await vi.advanceTimersByTimeAsync(1_000);
  await chores.stop();
  expect(ended).toEqual(["long"]);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(long.runs).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
  // What was told to end did not fail.
  expect(lines).toEqual([]);
});
