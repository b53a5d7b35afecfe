import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows a user", async () => {
  const { user } = await stack.admin.client(UserService).getUser({ userId: stack.admin.id });
  expect(user).toMatchObject({ login: "admin", hasBadge: false, mustChangePassword: false });
});

test("says so when there is none", async () => {
  const users = stack.admin.client(UserService);
  expect(await refusalOf(users.getUser({ userId: uuidv7() }))).toEqual({ reason: "NOT_FOUND", resource: "user" });
  expect(await refusalOf(users.getUser({ userId: "nobody" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});
