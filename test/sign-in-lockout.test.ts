import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { outcomeOf } from "./outcome-of.ts";
import { createDeviceSite, createTrustedDevice } from "./test-enrollment.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser } from "./test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  // The tests stand in for a proxy, so that they can come from many addresses.
  stack = await startTestStack({ env: { ERP_TRUSTED_PROXIES: "127.0.0.1,::1" } });
});

afterAll(() => stack?.stop());

const wrong = "wrong wrong wrong";

/** Signs in from an address; returns "ok" or the reason of the refusal. */
function signInFrom(address: string, login: string, password: string, at = stack): Promise<string> {
  return outcomeOf(at.client(SessionService).login({ login, password }, { headers: { "x-forwarded-for": address } }));
}

/** Fails to sign in from an address until it is blocked for the login; returns how often that took. */
async function guessUntilBlocked(address: string, login: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    const outcome = await signInFrom(address, login, wrong);
    if (outcome === "ACCOUNT_LOCKED") return count;
    expect(outcome).toBe("INVALID_CREDENTIALS");
  }
}

/** Lets time pass for everything that counts failures. */
async function letPass(interval: string): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    await connection.query(
      "update auth.login_throttle set last_failure_time = last_failure_time - $1::interval, blocked_until = blocked_until - $1::interval",
      [interval],
    );
  });
}

async function blockedSeconds(bucket: string): Promise<number> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const { rows } = await connection.query(
      "select round(extract(epoch from blocked_until - now()))::int as seconds from auth.login_throttle where bucket = $1",
      [bucket],
    );
    return (rows[0] as { seconds: number }).seconds;
  });
}

test("a guesser blocks his own address for the login, and nobody else", async () => {
  const { login, password } = await createTestUser(stack, "victim");
  const other = await createTestUser(stack, "other");
  expect(await guessUntilBlocked("203.0.113.1", login)).toBe(5);
  expect(await signInFrom("203.0.113.1", login, password)).toBe("ACCOUNT_LOCKED");
  expect(await signInFrom("203.0.113.2", login, password)).toBe("ok");
  expect(await signInFrom("203.0.113.1", other.login, other.password)).toBe("ok");
  // Upper case and blanks make no new login to guess at.
  expect(await signInFrom("203.0.113.1", " VICTIM ", wrong)).toBe("ACCOUNT_LOCKED");
});

test("all addresses of one IPv6 subscriber count as one, and an IPv4 address in IPv6 is no other", async () => {
  const { login, password } = await createTestUser(stack, "victim6");
  for (let host = 1; host <= 5; host += 1)
    expect(await signInFrom(`2001:db8:1:2::${host}`, login, wrong)).toBe("INVALID_CREDENTIALS");
  expect(await signInFrom("2001:db8:1:2:ffff::9", login, password)).toBe("ACCOUNT_LOCKED");
  expect(await signInFrom("2001:db8:1:3::1", login, password)).toBe("ok");
  await guessUntilBlocked("203.0.113.66", login);
  expect(await signInFrom("::ffff:203.0.113.66", login, password)).toBe("ACCOUNT_LOCKED");
});

test("the block takes 30 seconds, doubles up to 15 minutes, and is forgotten after 12 hours", async () => {
  const { login, password } = await createTestUser(stack, "patient");
  const address = "203.0.113.3";
  const bucket = `login ${login} from address ${address}`;
  await guessUntilBlocked(address, login);
  const seen: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    seen.push(await blockedSeconds(bucket));
    await letPass("16 minutes");
    expect(await signInFrom(address, login, wrong)).toBe("INVALID_CREDENTIALS");
  }
  for (const [round, seconds] of [30, 60, 120, 240, 480, 900, 900].entries()) {
    expect(Math.abs((seen[round] ?? 0) - seconds)).toBeLessThanOrEqual(3);
  }
  await letPass("13 hours");
  for (let count = 1; count <= 4; count += 1)
    expect(await signInFrom(address, login, wrong)).toBe("INVALID_CREDENTIALS");
  expect(await signInFrom(address, login, password)).toBe("ok");
  // A success forgets the failures: four more do not block.
  for (let count = 1; count <= 4; count += 1)
    expect(await signInFrom(address, login, wrong)).toBe("INVALID_CREDENTIALS");
  expect(await signInFrom(address, login, password)).toBe("ok");
});

test("guesses that are sent all at once count as those that are sent one by one", async () => {
  const { login } = await createTestUser(stack, "rushed");
  const guesses = Array.from({ length: 40 }, () => signInFrom("203.0.113.4", login, wrong));
  const outcomes = Map.groupBy(await Promise.all(guesses), (outcome) => outcome);
  expect(outcomes.get("INVALID_CREDENTIALS")?.length).toBe(5);
  // The others were blocked, or found no place among those whose password is checked.
  expect(
    [...outcomes.keys()].filter(
      (key) => !["INVALID_CREDENTIALS", "ACCOUNT_LOCKED", "OVERLOADED", "LOCK_TIMEOUT"].includes(key),
    ),
  ).toEqual([]);
});

test("an address that guesses at many logins is blocked as a whole; known devices and other addresses are not", async () => {
  const { login, password } = await createTestUser(stack, "worker");
  const site = await createDeviceSite(stack, "TPE");
  const device = await createTrustedDevice(stack, site, "SN-1");
  const address = "203.0.113.5";
  let guesses = 0;
  while ((await signInFrom(address, `nobody-${guesses}`, wrong)) === "INVALID_CREDENTIALS") guesses += 1;
  expect(guesses).toBe(50);
  expect(await signInFrom(address, login, password)).toBe("ACCOUNT_LOCKED");
  expect(await signInFrom("203.0.113.6", login, password)).toBe("ok");
  const onDevice = device
    .client(SessionService)
    .login({ login, password }, { headers: { "x-forwarded-for": address } });
  expect(await outcomeOf(onDevice)).toBe("ok");
});

test("only a trusted proxy may say where a call comes from, and only of the hop before it", async () => {
  const { login, password } = await createTestUser(stack, "spoofed");
  for (let count = 1; count <= 5; count += 1) await signInFrom(`10.9.9.${count}, 203.0.113.7`, login, wrong);
  expect(await signInFrom("10.9.9.99, 203.0.113.7", login, password)).toBe("ACCOUNT_LOCKED");
  expect(await signInFrom("203.0.113.8", login, password)).toBe("ok");
  const direct = await startTestStack();
  try {
    const user = await createTestUser(direct, "spoofed");
    for (let count = 1; count <= 5; count += 1) await signInFrom(`203.0.113.${count}`, user.login, wrong, direct);
    expect(await signInFrom("203.0.113.99", user.login, user.password, direct)).toBe("ACCOUNT_LOCKED");
  } finally {
    await direct.stop();
  }
});

test("the answer is the same for a user who is unknown, locked, disabled or has another password", async () => {
  const users = stack.admin.client(UserService);
  for (const [login, state] of [
    ["locked", User_State.LOCKED],
    ["disabled", User_State.DISABLED],
    ["active", User_State.ACTIVE],
  ] as const) {
    const { id } = await createTestUser(stack, login);
    await users.setUserState({ userId: id, state, reason: "test" });
  }
  const answers = [];
  for (const login of ["unknown", "locked", "disabled", "active"]) {
    for (const password of login === "active" ? [wrong] : [wrong, `a long enough phrase of ${login}`]) {
      const answer = await fetch(`${stack.url}/erp.auth.v1.SessionService/Login`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-request-id": "the-same-id",
          "x-forwarded-for": "203.0.113.9",
        },
        body: JSON.stringify({ login, password }),
      });
      const headers = [...answer.headers].filter(([name]) => name !== "date");
      answers.push({ status: answer.status, headers, body: await answer.text() });
    }
  }
  expect(answers.length).toBe(7);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 401, body: expect.stringContaining("INVALID_CREDENTIALS") });
});
