import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
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
const makeRole = async (code: string, ...permissions: string[]) => {
  const { role } = await roles().createRole({ role: { code, name: code, permissions } });
  return { id: role?.id ?? "", etag: role?.etag ?? "" };
};
const mask = (...paths: string[]) => ({ paths });

test("changes the named fields only, with a trace of what changed", async () => {
  const made = await makeRole("reader", "auth.user.read");
  const { role } = await roles().updateRole({
    role: { ...made, name: "Reads all", permissions: [] },
    updateMask: mask("name"),
  });
  expect(role).toMatchObject({ name: "Reads all", permissions: ["auth.user.read"], etag: "2" });
  const change = { before: { name: "reader" }, after: { name: "Reads all" } };
  expect((await auditOf(stack, made.id))[1]).toMatchObject({ action: "RoleService.UpdateRole", ...change });
  expect(await eventsOf(stack, made.id)).toEqual(["auth.role.created", "auth.role.updated"]);
});

test("what is added or taken away holds at once for those who have the role", async () => {
  const made = await makeRole("helper", "auth.role.read");
  const helper = await createTestUser(stack, "helper", [{ role: "helper" }]);
  const users = helper.client(UserService);
  expect(await refusalOf(users.listUsers({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
  const request = {
    updateMask: mask("permissions"),
    requestId: uuidv7(),
    role: { ...made, permissions: ["auth.user.read"] },
  };
  const { role } = await roles().updateRole(request);
  expect(role?.permissions).toEqual(["auth.user.read"]);
  expect((await users.listUsers({})).users.length).toBeGreaterThan(1);
  expect(await refusalOf(helper.client(RoleService).listRoles({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
  expect((await roles().updateRole(request)).role).toEqual(role);
});

test("refuses what is not there, built in, archived, changed by others, or wrong", async () => {
  const made = await makeRole("plain");
  const rename = (role: { id: string; etag: string }) =>
    roles().updateRole({ role: { ...role, name: "x" }, updateMask: mask("name") });
  expect(await refusalOf(rename({ id: uuidv7(), etag: "1" }))).toMatchObject({ reason: "NOT_FOUND" });
  expect(await refusalOf(rename({ id: "plain", etag: "1" }))).toMatchObject({ reason: "NOT_FOUND" });
  const auditor = (await roles().listRoles({})).roles.find(({ code }) => code === "auditor");
  expect(await refusalOf(rename({ id: auditor?.id ?? "", etag: "1" }))).toEqual({
    reason: "BUILT_IN_ROLE",
    role: "auditor",
  });
  expect(await refusalOf(rename({ ...made, etag: "7" }))).toEqual({
    reason: "VERSION_CONFLICT",
    resource: "role",
    current_etag: "1",
  });
  const recode = roles().updateRole({ role: { ...made, code: "y" }, updateMask: mask("code") });
  expect(await refusalOf(recode)).toMatchObject({ reason: "INVALID_REQUEST" });
  const undeclared = roles().updateRole({ role: { ...made, permissions: ["a.b.c"] }, updateMask: mask("permissions") });
  expect(await refusalOf(undeclared)).toMatchObject({ reason: "INVALID_REQUEST" });
  await roles().archiveRole({ roleId: made.id, etag: made.etag });
  expect(await refusalOf(rename({ ...made, etag: "2" }))).toMatchObject({ reason: "ARCHIVED" });
});

test("nobody can add what she does not hold, but what is there already may stay", async () => {
  await makeRole("role-maker", "auth.role.manage", "auth.user.read");
  const maker = (await createTestUser(stack, "maker", [{ role: "role-maker" }])).client(RoleService);
  const strong = await makeRole("strong", "auth.user.manage");
  const update = (...permissions: string[]) =>
    maker.updateRole({ role: { ...strong, permissions }, updateMask: mask("permissions") });
  expect(await refusalOf(update("auth.user.manage", "auth.grant.manage"))).toEqual({
    reason: "SCOPE_EXCEEDED",
    permissions: "auth.grant.manage",
  });
  const { role } = await update("auth.user.manage", "auth.user.read");
  expect(role?.permissions).toEqual(["auth.user.manage", "auth.user.read"]);
});
