import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists what the contracts declare, in agreement with the built-in roles", async () => {
  const client = stack.admin.client(RoleService);
  const { permissions } = await client.listPermissions({});
  expect(permissions.find(({ code }) => code === "auth.role.read")).toMatchObject({
    methods: expect.arrayContaining(["erp.auth.v1.RoleService/GetRole"]),
    roles: ["administrator", "auditor"],
  });
  const { roles } = await client.listRoles({});
  for (const role of roles) {
    const included = permissions.filter((permission) => permission.roles.includes(role.code)).map(({ code }) => code);
    expect(role.permissions, role.code).toEqual(included);
  }
});

test("refuses callers who may not read roles", async () => {
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  expect(await refusalOf(operator.client(RoleService).listPermissions({}))).toEqual({
    reason: "PERMISSION_DENIED",
    permission: "auth.role.read",
  });
});
