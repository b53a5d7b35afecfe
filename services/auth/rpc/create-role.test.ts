import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const roles = () => stack.admin.client(RoleService);
const role = (code: string, ...permissions: string[]) => ({ role: { code, name: code, permissions } });

test("makes a role, with a trace of who did it", async () => {
  const { role: made } = await roles().createRole({
    role: {
      code: "Shift-Lead",
      name: " Shift lead ",
      permissions: ["auth.user.read", "auth.role.read"],
      builtIn: true,
    },
  });
  expect(made).toMatchObject({
    code: "shift-lead",
    name: "Shift lead",
    permissions: ["auth.role.read", "auth.user.read"],
    builtIn: false,
    archived: false,
    etag: "1",
  });
  const id = made?.id ?? "";
  expect((await roles().getRole({ roleId: id })).role).toEqual(made);
  const after = { code: "shift-lead", permissions: ["auth.role.read", "auth.user.read"] };
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "RoleService.CreateRole", actor: "admin", outcome: "done", after },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["auth.role.created"]);
});

test("a repeated call gets the first answer", async () => {
  const request = { ...role("repeated", "auth.user.read"), requestId: uuidv7() };
  const first = await roles().createRole(request);
  expect(await roles().createRole(request)).toEqual(first);
  expect(await auditOf(stack, first.role?.id ?? "")).toHaveLength(1);
});

test("refuses a code that is taken, and permissions that no contract declares", async () => {
  expect(await refusalOf(roles().createRole(role("auditor")))).toMatchObject({
    reason: "ALREADY_EXISTS",
    field: "code",
  });
  const undeclared = await refusalOf(roles().createRole(role("pilot", "auth.user.fly")));
  expect(undeclared).toMatchObject({
    reason: "INVALID_REQUEST",
    violations: expect.stringContaining("role.permissions"),
  });
});

test("nobody can put into a role what she does not hold", async () => {
  await roles().createRole(role("role-maker", "auth.role.manage", "auth.user.read"));
  const maker = (await createTestUser(stack, "maker", [{ role: "role-maker" }])).client(RoleService);
  const refusal = await refusalOf(
    maker.createRole(role("bigger", "auth.user.read", "auth.user.manage", "auth.grant.manage")),
  );
  expect(refusal).toMatchObject({ reason: "SCOPE_EXCEEDED", permissions: "auth.grant.manage, auth.user.manage" });
  expect((await maker.createRole(role("smaller", "auth.user.read"))).role?.code).toBe("smaller");
});
