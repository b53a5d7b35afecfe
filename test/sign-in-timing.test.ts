import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { outcomeOf } from "./outcome-of.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser } from "./test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  // A cheap hash, so that it does not drown what else may differ.
  const env = { ERP_TRUSTED_PROXIES: "127.0.0.1,::1", ERP_PASSWORD_MEMORY_KIB: "8192" };
  stack = await startTestStack({ env });
  await createTestUser(stack, "known");
  const { id } = await createTestUser(stack, "disabled");
  await stack.admin.client(UserService).setUserState({ userId: id, state: User_State.DISABLED, reason: "test" });
});

afterAll(() => stack?.stop());

test("the time of a refusal does not tell whether a user exists, or may sign in", async () => {
  const right = "a long enough phrase of disabled";
  const guesses = [
    ["nobody-at-all", "wrong wrong wrong"],
    ["known", "wrong wrong wrong"],
    ["disabled", right],
  ] as const;
  // One comparison in a hundred looks like a difference where there is none; three in a row do not.
  for (let attempt = 1; ; attempt += 1) {
    const [unknown = [], ...others] = await timesOf(guesses);
    const likely = others.map((times) => chanceOfNoDifference(unknown, times));
    if (likely.every((chance) => chance > 0.01)) return;
    expect(attempt).toBeLessThan(3);
  }
});

/** Times of 100 refusals of each kind in milliseconds, taken in turns, so that all of them meet the same machine. */
async function timesOf(guesses: readonly (readonly [login: string, password: string])[]): Promise<number[][]> {
  const times = guesses.map(() => [] as number[]);
  for (let round = 0; round < 100; round += 1) {
    for (const [at, [login, password]] of guesses.entries()) {
      address += 1;
      const headers = { "x-forwarded-for": `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}` };
      const startedAt = performance.now();
      expect(await outcomeOf(stack.client(SessionService).login({ login, password }, { headers }))).toBe(
        "INVALID_CREDENTIALS",
      );
      times[at]?.push(performance.now() - startedAt);
    }
  }
  return times;
}

// A new one for each guess: nobody is to be blocked here.
let address = 0;

/** The test of Mann and Whitney, two-sided: how likely such a difference is when there is none. */
function chanceOfNoDifference(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((time) => ({ time, ofA: true })), ...b.map((time) => ({ time, ofA: false }))];
  ranked.sort((left, right) => left.time - right.time);
  const sum = ranked.reduce((total, { ofA }, at) => total + (ofA ? at + 1 : 0), 0);
  const u = sum - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return 2 * (1 - normalShare(Math.abs(u - mean) / deviation));
}

/** Share of a normal distribution below z (Abramowitz and Stegun, 26.2.17). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
