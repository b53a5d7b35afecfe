import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { outcomeOf } from "./outcome-of.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";
import { auditOf, eventsOf } from "./traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

async function refresh(refreshToken: string) {
  const { tokens } = await stack.client(SessionService).refresh({ refreshToken });
  if (!tokens) throw new Error("there are no tokens in the answer");
  return tokens;
}

const outcomeOfRefresh = (refreshToken: string) => outcomeOf(stack.client(SessionService).refresh({ refreshToken }));

const getMe = (accessToken: string) => outcomeOf(stack.client(SessionService, accessToken).getMe({}));

async function sessionOf(user: TestUser): Promise<string> {
  return (await user.client(SessionService).getMe({})).sessionId;
}

async function change(statement: string, ...values: unknown[]): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    // A superuser without triggers: the demand for audit records is for the product.
    await connection.query("set session_replication_role = replica");
    expect((await connection.query(statement, values)).rowCount).toBe(1);
  });
}

/** Moves the last exchange of a session's token into the past. */
const letPass = (sessionId: string, seconds: number) =>
  change(
    "update auth.session_refresh set rotate_time = rotate_time - make_interval(secs => $2) where session_id = $1",
    sessionId,
    seconds,
  );

test("each exchange gives a new token; the new one goes on, in a chain", async () => {
  const user = await createTestUser(stack, "chain");
  const seen = new Set([user.refreshToken]);
  let token = user.refreshToken;
  for (let round = 0; round < 5; round += 1) {
    const tokens = await refresh(token);
    token = tokens.refreshToken;
    seen.add(token);
    expect(await getMe(tokens.accessToken)).toBe("ok");
  }
  expect(seen.size).toBe(6);
});

test("50 exchanges of one token at once give one successor, 50 times, and sign nobody out", async () => {
  const user = await createTestUser(stack, "crowd");
  const sessionId = await sessionOf(user);
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(user.refreshToken)));
  const [first] = answers;
  expect(first?.refreshToken).not.toBe(user.refreshToken);
  expect(new Set(answers.map(({ refreshToken }) => refreshToken))).toEqual(new Set([first?.refreshToken]));
  expect(new Set(answers.map(({ sessionExpireTime }) => sessionExpireTime?.seconds)).size).toBe(1);
  for (const { accessToken } of answers) expect(await getMe(accessToken)).toBe("ok");
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const state =
      "select generation, s.revoke_time from auth.session_refresh join auth.session s on s.id = session_id where session_id = $1";
    expect((await connection.query(state, [sessionId])).rows).toEqual([{ generation: 2, revoke_time: null }]);
  });
  expect(await outcomeOfRefresh(first?.refreshToken ?? "")).toBe("ok");
});

test("a crowd at one session does not keep others from the database", async () => {
  const user = await createTestUser(stack, "blocker");
  const sessionId = await sessionOf(user);
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    await connection.query("begin");
    await connection.query("select from auth.session_refresh where session_id = $1 for update", [sessionId]);
    const crowd = Array.from({ length: 30 }, () => outcomeOfRefresh(user.refreshToken));
    for (let call = 0; call < 20; call += 1)
      expect(await outcomeOf(stack.admin.client(UserService).listUsers({}))).toBe("ok");
    await connection.query("rollback");
    const outcomes = new Set(await Promise.all(crowd));
    // Whoever waited for the row too long is told to repeat; the others got the successor.
    expect([...outcomes].filter((outcome) => outcome !== "ok" && outcome !== "LOCK_TIMEOUT")).toEqual([]);
  });
  expect(await outcomeOfRefresh(user.refreshToken)).toBe("ok");
});

test("a token that comes back within 20 seconds gets its successor; after that it ends the session", async () => {
  const user = await createTestUser(stack, "reuse");
  const sessionId = await sessionOf(user);
  const { refreshToken, accessToken } = await refresh(user.refreshToken);
  await letPass(sessionId, 15);
  expect((await refresh(user.refreshToken)).refreshToken).toBe(refreshToken);
  await letPass(sessionId, 10);
  expect(await outcomeOfRefresh(user.refreshToken)).toBe("TOKEN_REUSED");
  // Thief and victim alike are out, with every token of the session.
  for (const token of [user.accessToken, accessToken]) expect(await getMe(token)).toBe("SESSION_ENDED");
  for (const token of [user.refreshToken, refreshToken]) expect(await outcomeOfRefresh(token)).toBe("SESSION_ENDED");
  expect(await eventsOf(stack, sessionId)).toEqual(["auth.session.token_reused"]);
  const trail = (await auditOf(stack, sessionId)).filter(({ reason }) => reason === "TOKEN_REUSED");
  expect(trail).toMatchObject([{ action: "SessionService.Refresh", outcome: "denied", after: { revoked: true } }]);
});

test("50 uses of a stolen token at once end the session, and that once", async () => {
  const user = await createTestUser(stack, "stolen");
  const sessionId = await sessionOf(user);
  await refresh(user.refreshToken);
  await letPass(sessionId, 21);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcomeOfRefresh(user.refreshToken)));
  expect(outcomes.filter((outcome) => outcome === "TOKEN_REUSED").length).toBe(1);
  expect(outcomes.filter((outcome) => outcome === "SESSION_ENDED").length).toBe(49);
  expect(await eventsOf(stack, sessionId)).toEqual(["auth.session.token_reused"]);
});

test("one stolen session does not end the others of the user", async () => {
  const user = await createTestUser(stack, "two");
  const { tokens } = await stack.client(SessionService).login({ login: user.login, password: user.password });
  await refresh(user.refreshToken);
  await letPass(await sessionOf(user), 21);
  expect(await outcomeOfRefresh(user.refreshToken)).toBe("TOKEN_REUSED");
  expect(await getMe(tokens?.accessToken ?? "")).toBe("ok");
});

test("a session ends by rest, and for good at its last moment", async () => {
  const idle = await createTestUser(stack, "idle");
  await change("update auth.session_refresh set idle_expire_time = now() where session_id = $1", await sessionOf(idle));
  expect(await outcomeOfRefresh(idle.refreshToken)).toBe("SESSION_ENDED");
  const old = await createTestUser(stack, "old");
  const sessionId = await sessionOf(old);
  const before = await refresh(old.refreshToken);
  const after = await refresh(before.refreshToken);
  expect(after.sessionExpireTime).toEqual(before.sessionExpireTime);
  await change("update auth.session set expire_time = now() where id = $1", sessionId);
  expect(await outcomeOfRefresh(after.refreshToken)).toBe("SESSION_ENDED");
});

test("locking or disabling a user ends her sessions; they do not come back when she does", async () => {
  for (const state of [User_State.LOCKED, User_State.DISABLED]) {
    const user = await createTestUser(stack, `out-${state}`);
    const set = (to: User_State) =>
      stack.admin.client(UserService).setUserState({ userId: user.id, state: to, reason: "test" });
    await set(state);
    expect(await getMe(user.accessToken)).toBe("SESSION_ENDED");
    expect(await outcomeOfRefresh(user.refreshToken)).toBe("SESSION_ENDED");
    const signIn = () => outcomeOf(stack.client(SessionService).login({ login: user.login, password: user.password }));
    expect(await signIn()).toBe("INVALID_CREDENTIALS");
    await set(User_State.ACTIVE);
    expect(await getMe(user.accessToken)).toBe("SESSION_ENDED");
    expect(await outcomeOfRefresh(user.refreshToken)).toBe("SESSION_ENDED");
    expect(await signIn()).toBe("ok");
  }
});

test("a sign-in whose password was checked before the user was disabled opens no session", async () => {
  const user = await createTestUser(stack, "raced");
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    await connection.query("begin");
    await connection.query("set local session_replication_role = replica");
    await connection.query("update auth.user_account set state = 'disabled' where id = $1", [user.id]);
    // Reads what was committed, finds the password right, and then waits for the change of the user.
    const signIn = outcomeOf(stack.client(SessionService).login({ login: user.login, password: user.password }));
    const waiting =
      "select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await expect.poll(async () => (await connection.query(waiting)).rows).toEqual([{ count: 1 }]);
    await connection.query("commit");
    expect(await signIn).toBe("INVALID_CREDENTIALS");
  });
});

test("a new password ends all other sessions, and the old password opens none that was under way", async () => {
  const user = await createTestUser(stack, "changer");
  const { tokens } = await stack.client(SessionService).login({ login: user.login, password: user.password });
  const request = { currentPassword: user.password, newPassword: "another long enough phrase" };
  const [changed, ...signIns] = await Promise.all([
    outcomeOf(user.client(SessionService).changePassword(request)),
    ...Array.from({ length: 8 }, () =>
      stack
        .client(SessionService)
        .login({ login: user.login, password: user.password })
        .then(
          (answer) => answer.tokens?.accessToken ?? "",
          () => "",
        ),
    ),
  ]);
  expect(changed).toBe("ok");
  for (const accessToken of [tokens?.accessToken ?? "", ...signIns]) {
    if (accessToken !== "") expect(await getMe(accessToken)).toBe("SESSION_ENDED");
  }
  expect(await getMe(user.accessToken)).toBe("ok");
});
