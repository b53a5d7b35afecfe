import { expect, test } from "vitest";
import { anonymous, type Call } from "./call.ts";
import { createRateLimit } from "./limit-rate.ts";

const callOf = (caller: Partial<Call["caller"]>, ip = "10.0.0.1") =>
  ({ caller: { ...anonymous, ...caller }, peer: { ip } }) as unknown as Call;
const passed = (limit: (call: Call) => void, call: Call, calls: number) => {
  let count = 0;
  for (let index = 0; index < calls; index++) {
    try {
      limit(call);
      count++;
    } catch (error) {
      expect(error).toMatchObject({ reason: "RATE_LIMITED", retryable: true });
    }
  }
  return count;
};

test("a caller gets two seconds' worth at once, then what flows in", () => {
  let now = 0;
  const limit = createRateLimit(10, () => now);
  const anna = callOf({ kind: "user", id: "anna" });
  expect(passed(limit, anna, 50)).toBe(20);
  now += 500;
  expect(passed(limit, anna, 50)).toBe(5);
});

test("callers do not take from each other; strangers share by address; processes are free", () => {
  const limit = createRateLimit(10, () => 0);
  expect(passed(limit, callOf({ kind: "user", id: "anna" }), 30)).toBe(20);
  expect(passed(limit, callOf({ kind: "user", id: "bob" }), 30)).toBe(20);
  expect(passed(limit, callOf({ kind: "api_client", id: "slow", rateLimitPerSecond: 1 }), 30)).toBe(2);
  expect(passed(limit, callOf({}, "10.0.0.2"), 30)).toBe(20);
  expect(passed(limit, callOf({}, "10.0.0.2"), 30)).toBe(0);
  expect(passed(limit, callOf({ kind: "service", id: "worker" }), 30)).toBe(30);
});
