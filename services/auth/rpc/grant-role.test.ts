import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestChief, createTestRole, userPrincipal } from "../../../test/test-grants.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  tainan = await createTestSite(stack, "TNN");
  await createTestRole(stack, "place-reader", "auth.organization.read");
  await createTestRole(stack, "device-chief", "auth.device.approve", "auth.device.read");
});

afterAll(() => stack?.stop());

const grants = () => stack.admin.client(GrantService);
const roles = () => stack.admin.client(RoleService);
const toAdmin = (place: { unitIds?: string[]; unrestricted?: boolean }, roleCode = "place-reader") => ({
  principal: userPrincipal(stack.admin.id),
  roleCode,
  ...place,
});

test("a grant for a site holds at once, there and in its warehouses and work centers, and nowhere else", async () => {
  const user = await createTestUser(stack, "reader");
  const places = async () => (await user.client(OrganizationService).listUnits({})).units.map(({ code }) => code);
  expect(await refusalOf(places())).toMatchObject({ reason: "PERMISSION_DENIED" });
  const principal = userPrincipal(user.id);
  const { grant } = await grants().grantRole({
    principal,
    roleCode: "place-reader",
    unitIds: [taipei.id.toUpperCase()],
  });
  expect(grant).toMatchObject({ principal, roleCode: "place-reader", unrestricted: false, unitIds: [taipei.id] });
  expect(grant?.validToTime ?? grant?.revokeTime).toBeUndefined();
  expect(await places()).toEqual(["TPE", "TPE-L1", "TPE-W1"]);
  expect(await auditOf(stack, grant?.id ?? "")).toMatchObject([
    {
      action: "GrantService.GrantRole",
      actor: "admin",
      unit_id: taipei.id,
      after: { user_id: user.id, unit_ids: [taipei.id] },
    },
  ]);
  expect(await eventsOf(stack, grant?.id ?? "")).toEqual(["auth.grant.given"]);
});

test("a repeated call gives one grant", async () => {
  const request = { ...toAdmin({ unitIds: [taipei.id, tainan.id] }), requestId: uuidv7() };
  const first = await grants().grantRole(request);
  expect(await grants().grantRole(request)).toEqual(first);
  expect(await auditOf(stack, first.grant?.id ?? "")).toMatchObject([{ unit_id: null }]);
});

test("an API client can hold a role until a given time", async () => {
  const { apiClient } = await stack.admin.client(ApiClientService).createApiClient({ name: "Label printer" });
  const principal = { principal: { case: "apiClientId" as const, value: apiClient?.id ?? "" } };
  const validToTime = timestampFromDate(new Date("2999-01-01T00:00:00Z"));
  const { grant } = await grants().grantRole({ principal, roleCode: "integrator", unrestricted: true, validToTime });
  expect(grant).toMatchObject({ principal, unrestricted: true, unitIds: [], validToTime });
  await stack.admin.client(ApiClientService).revokeApiClient({ apiClientId: apiClient?.id ?? "", reason: "test" });
  const again = grants().grantRole({ principal, roleCode: "integrator", unrestricted: true });
  expect(await refusalOf(again)).toEqual({ reason: "INVALID_STATE", resource: "api_client", state: "revoked" });
});

test("refuses principals, roles and places that are not there or out of use", async () => {
  const grant = (request: object) => refusalOf(grants().grantRole({ ...toAdmin({ unrestricted: true }), ...request }));
  expect(await grant({ principal: userPrincipal(uuidv7()) })).toEqual({ reason: "NOT_FOUND", resource: "user" });
  expect(await grant({ roleCode: "nobody" })).toEqual({ reason: "NOT_FOUND", resource: "role" });
  const elsewhere = { unrestricted: false, unitIds: [taipei.id, uuidv7()] };
  expect(await grant(elsewhere)).toEqual({ reason: "NOT_FOUND", resource: "organization_unit" });
  expect(await grant({ unitIds: [taipei.id] })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await grant({ unrestricted: false })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await grant({ validToTime: { seconds: 1n } })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await grant({ validFromTime: { seconds: 10n ** 18n } })).toMatchObject({ reason: "INVALID_REQUEST" });

  const { role } = await roles().createRole({ role: { code: "old", name: "Old" } });
  await roles().archiveRole({ roleId: role?.id ?? "", etag: "1" });
  expect(await grant({ roleCode: "old" })).toEqual({ reason: "ARCHIVED", resource: "role" });
  await stack.admin.client(OrganizationService).archiveUnit({ unitId: tainan.workCenterId, etag: "1" });
  const closed = { unrestricted: false, unitIds: [tainan.workCenterId] };
  expect(await grant(closed)).toEqual({ reason: "ARCHIVED", resource: "organization_unit" });
  const gone = await createTestUser(stack, "gone");
  const disable = { userId: gone.id, state: User_State.DISABLED, reason: "left" };
  await stack.admin.client(UserService).setUserState(disable);
  const toGone = { principal: userPrincipal(gone.id) };
  expect(await grant(toGone)).toEqual({ reason: "INVALID_STATE", resource: "user", state: "disabled" });
});

test("nobody can give what she does not hold, nor where she does not hold it", async () => {
  const chief = (await createTestChief(stack, "chief", [taipei.id])).client(GrantService);
  const give = (place: { unitIds?: string[]; unrestricted?: boolean }, roleCode?: string) =>
    chief.grantRole(toAdmin(place, roleCode));
  const outOfScope = { reason: "OUT_OF_SCOPE", permission: "auth.grant.manage" };
  expect(await refusalOf(give({ unrestricted: true }))).toEqual(outOfScope);
  expect(await refusalOf(give({ unitIds: [tainan.id] }))).toEqual(outOfScope);
  expect(await refusalOf(give({ unitIds: [taipei.id, tainan.id] }))).toEqual(outOfScope);
  expect(await refusalOf(give({ unitIds: [uuidv7()] }))).toEqual(outOfScope);
  expect(await refusalOf(give({ unitIds: [taipei.id] }, "device-chief"))).toEqual({
    reason: "SCOPE_EXCEEDED",
    permissions: "auth.device.approve",
  });
  expect((await give({ unitIds: [taipei.id, taipei.warehouseId] })).grant?.unitIds).toHaveLength(2);
});

test("who holds a permission in one place cannot give it in another where she may give others", async () => {
  await createTestRole(stack, "giver", "auth.grant.manage", "auth.organization.read");
  await createTestRole(stack, "device-reader", "auth.device.read");
  const giver = await createTestUser(stack, "giver", [
    { role: "giver", unitIds: [taipei.id, tainan.id] },
    { role: "device-reader", unitIds: [taipei.id] },
  ]);
  const give = (unitIds: string[]) => giver.client(GrantService).grantRole(toAdmin({ unitIds }, "device-reader"));
  expect(await refusalOf(give([tainan.id]))).toEqual({ reason: "SCOPE_EXCEEDED", permissions: "auth.device.read" });
  expect((await give([taipei.warehouseId])).grant?.unitIds).toEqual([taipei.warehouseId]);
});
