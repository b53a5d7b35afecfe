import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const users = () => stack.admin.client(UserService);

test("assigns a badge, which belongs to one user at a time", async () => {
  const gina = await createTestUser(stack, "gina");
  const hans = await createTestUser(stack, "hans");
  const { user } = await users().assignBadge({ userId: gina.id, badgeCode: "BADGE-1", pin: "471108" });
  expect(user?.hasBadge).toBe(true);
  const taken = users().assignBadge({ userId: hans.id, badgeCode: "BADGE-1", pin: "471108" });
  expect(await refusalOf(taken)).toMatchObject({ reason: "BADGE_IN_USE" });
  const trail = JSON.stringify(await auditOf(stack, gina.id));
  expect(trail).not.toContain("BADGE-1");
  expect(trail).not.toContain("471108");
});

test("refuses a PIN that is no PIN", async () => {
  for (const pin of ["12345", "12345a", ""]) {
    const wrong = users().assignBadge({ userId: stack.admin.id, badgeCode: "BADGE-2", pin });
    expect(await refusalOf(wrong)).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});
