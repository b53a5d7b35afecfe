import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("takes the badge away; it can go to somebody else then", async () => {
  const users = stack.admin.client(UserService);
  const iris = await createTestUser(stack, "iris");
  const jan = await createTestUser(stack, "jan");
  await users.assignBadge({ userId: iris.id, badgeCode: "BADGE-9", pin: "000111" });
  expect((await users.removeBadge({ userId: iris.id })).user?.hasBadge).toBe(false);
  expect((await users.assignBadge({ userId: jan.id, badgeCode: "BADGE-9", pin: "000111" })).user?.hasBadge).toBe(true);
});
