import { expect, test } from "vitest";
import { createRunningCalls, type RunningCall } from "./running-calls.ts";

const newCall = (): RunningCall => ({ controller: new AbortController(), place: 0 });
const aborted = (calls: readonly RunningCall[]) => calls.map(({ controller }) => controller.signal.aborted);

test("the end of the process ends the calls that run, and no others, in whatever order calls came and went", () => {
  const shutdown = new AbortController();
  const running = createRunningCalls(shutdown.signal);
  const calls = Array.from({ length: 6 }, newCall);
  for (const call of calls) running.add(call);
  // The first, one in the middle, the last, and the one that took the place of the first.
  for (const at of [0, 2, 5, 4]) running.remove(calls[at] as RunningCall);
  shutdown.abort("stop");
  expect(aborted(calls)).toEqual([false, true, false, true, false, false]);
  expect(calls[1]?.controller.signal.reason).toBe("stop");
});

test("a call that comes after the end has begun is ended at once", () => {
  const shutdown = new AbortController();
  const running = createRunningCalls(shutdown.signal);
  shutdown.abort("stop");
  const late = newCall();
  running.add(late);
  expect(aborted([late])).toEqual([true]);
});
