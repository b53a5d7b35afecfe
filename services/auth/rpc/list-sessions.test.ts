import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists the sessions of all, or of one user", async () => {
  const rosa = await createTestUser(stack, "rosa");
  const sessions = stack.admin.client(SessionService);
  expect((await sessions.listSessions({})).sessions.map(({ login }) => login)).toContain("rosa");
  const second = await stack.client(SessionService).login({ login: "rosa", password: rosa.password });
  await stack.client(SessionService, second.tokens?.accessToken).logout({});
  const own = await sessions.listSessions({ userId: rosa.id, includeEnded: true });
  expect(new Set(own.sessions.map(({ userId }) => userId))).toEqual(new Set([rosa.id]));
  expect(own.sessions.some(({ revokeTime }) => revokeTime !== undefined)).toBe(true);
  expect(await refusalOf(rosa.client(SessionService).listSessions({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("pages neither miss nor repeat a session", async () => {
  const sessions = stack.admin.client(SessionService);
  const whole = (await sessions.listSessions({ includeEnded: true })).sessions.map(({ id }) => id);
  const paged: string[] = [];
  let pageToken = "";
  do {
    const page = await sessions.listSessions({ includeEnded: true, pageSize: 1, pageToken });
    paged.push(...page.sessions.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(paged).toEqual(whole);
});
