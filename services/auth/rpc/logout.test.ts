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

test("ends the session of the call and no other", async () => {
  const karl = await createTestUser(stack, "karl");
  const other = await stack.client(SessionService).login({ login: "karl", password: karl.password });
  await karl.client(SessionService).logout({});
  expect(await refusalOf(karl.client(SessionService).getMe({}))).toMatchObject({ reason: "SESSION_ENDED" });
  const refresh = stack.client(SessionService).refresh({ refreshToken: karl.refreshToken });
  expect(await refusalOf(refresh)).toMatchObject({ reason: "SESSION_ENDED" });
  expect((await stack.client(SessionService, other.tokens?.accessToken).getMe({})).user?.login).toBe("karl");
});
