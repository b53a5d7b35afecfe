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

test("ends a session of one's own, but nobody else's", async () => {
  const paul = await createTestUser(stack, "paul");
  const other = await stack.client(SessionService).login({ login: "paul", password: paul.password });
  const mine = await paul.client(SessionService).listMySessions({});
  const sessionId = mine.sessions.find(({ current }) => !current)?.id ?? "";
  const { session } = await paul.client(SessionService).revokeMySession({ sessionId });
  expect(session?.revokeTime).toBeDefined();
  const ended = stack.client(SessionService, other.tokens?.accessToken).getMe({});
  expect(await refusalOf(ended)).toMatchObject({ reason: "SESSION_ENDED" });
  const foreign = stack.admin.client(SessionService).revokeMySession({ sessionId });
  expect(await refusalOf(foreign)).toEqual({ reason: "NOT_FOUND", resource: "session" });
});
