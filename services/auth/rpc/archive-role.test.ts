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

test("the grants of an archived role give nothing any more", async () => {
  const { role } = await roles().createRole({
    role: { code: "reader", name: "Reader", permissions: ["auth.user.read"] },
  });
  const roleId = role?.id ?? "";
  const reader = await createTestUser(stack, "reader", [{ role: "reader" }]);
  expect((await reader.client(UserService).listUsers({})).users).toHaveLength(2);
  const request = { roleId, etag: "1", requestId: uuidv7() };
  const archived = await roles().archiveRole(request);
  expect(archived.role).toMatchObject({ archived: true, etag: "2" });
  expect(await refusalOf(reader.client(UserService).listUsers({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
  expect(await roles().archiveRole(request)).toEqual(archived);
  const change = { before: { archived: false }, after: { archived: true } };
  expect((await auditOf(stack, roleId)).slice(1)).toMatchObject([{ action: "RoleService.ArchiveRole", ...change }]);
  expect(await eventsOf(stack, roleId)).toEqual(["auth.role.created", "auth.role.archived"]);
});

test("refuses what is not there, built in, changed by others, or archived already", async () => {
  const { role } = await roles().createRole({ role: { code: "plain", name: "Plain" } });
  const roleId = role?.id ?? "";
  expect(await refusalOf(roles().archiveRole({ roleId: uuidv7(), etag: "1" }))).toMatchObject({ reason: "NOT_FOUND" });
  const planner = (await roles().listRoles({})).roles.find(({ code }) => code === "planner");
  const builtIn = roles().archiveRole({ roleId: planner?.id ?? "", etag: planner?.etag ?? "" });
  expect(await refusalOf(builtIn)).toEqual({ reason: "BUILT_IN_ROLE", role: "planner" });
  expect(await refusalOf(roles().archiveRole({ roleId, etag: "9" }))).toMatchObject({
    reason: "VERSION_CONFLICT",
    current_etag: "1",
  });
  await roles().archiveRole({ roleId, etag: "1" });
  expect(await refusalOf(roles().archiveRole({ roleId, etag: "2" }))).toEqual({ reason: "ARCHIVED", resource: "role" });
});
