import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("returns a role to those who may read roles", async () => {
  const auditor = (await createTestUser(stack, "auditor", [{ role: "auditor" }])).client(RoleService);
  const { roles } = await auditor.listRoles({});
  const [listed] = roles.filter(({ code }) => code === "auditor");
  const { role } = await auditor.getRole({ roleId: listed?.id ?? "" });
  expect(role).toEqual(listed);
  expect(role).toMatchObject({ builtIn: true, permissions: expect.arrayContaining(["auth.role.read"]) });
});

test("refuses a role that does not exist, and callers who may not read roles", async () => {
  const unknown = { roleId: uuidv7() };
  expect(await refusalOf(stack.admin.client(RoleService).getRole(unknown))).toEqual({
    reason: "NOT_FOUND",
    resource: "role",
  });
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  expect(await refusalOf(operator.client(RoleService).getRole(unknown))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
