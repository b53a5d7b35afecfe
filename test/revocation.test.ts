import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { createLog } from "../platform/log/log.ts";
import { startRedis, type TestRedis } from "../platform/testing/redis.ts";
import { startProcess } from "../stack/start-process.ts";
import { outcomeOf } from "./outcome-of.ts";
import { clientsOf, startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

/** A revocation must act within this time on every process of the stack. */
const promisedMs = 5_000;

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis?.kill());

/** Two processes of one stack. What is revoked by the first is asked of the second, which does not know of it by itself. */
async function startTwo(env: Record<string, string> = {}): Promise<{ stack: TestStack; other: TestStack["client"] }> {
  const stack = await startTestStack({ env });
  const { config, secrets } = stack;
  const log = createLog({ level: "warn", role: "second", file: `${config.dataDir}/second.log` });
  const second = await startProcess({ config, secrets, log });
  onTestFinished(async () => {
    await second.stop();
    await stack.stop();
  });
  return { stack, other: clientsOf(second.url) };
}

/** Asks the second process every 50 ms; returns after how many milliseconds the answer was the given one. */
async function timeUntil(reason: string, ask: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = await outcomeOf(ask());
    const passedMs = performance.now() - startedAt;
    if (outcome === reason) return passedMs;
    expect(outcome).toBe("ok");
    expect(passedMs).toBeLessThan(promisedMs);
    await sleep(50);
  }
}

/** Revokes a session on the first process and returns how long the second one lets it in. */
async function timeToRevoke(stack: TestStack, other: TestStack["client"], user: TestUser): Promise<number> {
  const session = other(SessionService, user.accessToken);
  const { sessionId } = await session.getMe({});
  await stack.admin.client(SessionService).revokeSession({ sessionId, reason: "test" });
  expect(await outcomeOf(user.client(SessionService).getMe({}))).toBe("SESSION_ENDED");
  return timeUntil("SESSION_ENDED", () => session.getMe({}));
}

test("without Redis every process ends a revoked session within 5 seconds", async () => {
  const { stack, other } = await startTwo();
  expect(await timeToRevoke(stack, other, await createTestUser(stack, "anna"))).toBeLessThan(promisedMs);
});

test("with Redis at once; without it, when it dies, still within 5 seconds; and at once again when it is back", async () => {
  const { stack, other } = await startTwo({ REDIS_URL: redis.url });
  const [first, second, third] = await Promise.all(
    ["ben", "carl", "dora"].map((login) => createTestUser(stack, login)),
  );
  expect(await timeToRevoke(stack, other, first as TestUser)).toBeLessThan(1_000);
  await redis.kill();
  expect(await timeToRevoke(stack, other, second as TestUser)).toBeLessThan(promisedMs);
  redis = await startRedis({ port: redis.port });
  // Both connections are tried again within a second.
  await sleep(2_500);
  expect(await timeToRevoke(stack, other, third as TestUser)).toBeLessThan(1_000);
});

test("whatever takes rights away acts everywhere within 5 seconds: a disabled user, a withdrawn grant", async () => {
  const { stack, other } = await startTwo();
  const disabled = await createTestUser(stack, "emil");
  const session = other(SessionService, disabled.accessToken);
  await session.getMe({});
  await stack.admin
    .client(UserService)
    .setUserState({ userId: disabled.id, state: User_State.DISABLED, reason: "test" });
  await timeUntil("SESSION_ENDED", () => session.getMe({}));
  const auditor = await createTestUser(stack, "frida", [{ role: "auditor" }]);
  const units = other(OrganizationService, auditor.accessToken);
  await units.listUnits({});
  const { grants } = await stack.admin.client(GrantService).listGrants({ userId: auditor.id });
  await stack.admin.client(GrantService).revokeGrant({ grantId: grants[0]?.id ?? "", reason: "test" });
  await timeUntil("PERMISSION_DENIED", () => units.listUnits({}));
});
