import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists one's own sessions, newest first, and marks the one of the call", async () => {
  const olga = await createTestUser(stack, "olga");
  const signInToo = () => stack.client(SessionService).login({ login: "olga", password: olga.password });
  const second = stack.client(SessionService, (await signInToo()).tokens?.accessToken);
  await signInToo();
  const { sessions } = await second.listMySessions({});
  expect(sessions.map(({ login }) => login)).toEqual(["olga", "olga", "olga"]);
  expect(sessions.map(({ current }) => current)).toEqual([false, true, false]);
  const all = await olga.client(SessionService).listMySessions({ includeEnded: true, pageSize: 1 });
  expect(all.sessions).toHaveLength(1);
  expect(all.nextPageToken).not.toBe("");
});
