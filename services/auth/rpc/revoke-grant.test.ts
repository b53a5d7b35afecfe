import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
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

const roles = () => stack.admin.client(GrantService);
const reason = "no longer needed";
const give = async (userId: string, roleCode: string, unitIds: string[]) => {
  const request = { principal: userPrincipal(userId), roleCode, unitIds, unrestricted: unitIds.length === 0 };
  return (await roles().grantRole(request)).grant?.id ?? "";
};

test("what a grant gave is gone at once, with a trace of why", async () => {
  const user = await createTestUser(stack, "reader");
  const grantId = await give(user.id, "place-reader", [taipei.id]);
  expect((await user.client(OrganizationService).listUnits({})).units).toHaveLength(3);
  const request = { grantId, reason, requestId: uuidv7() };
  const revoked = await roles().revokeGrant(request);
  expect(revoked.grant?.revokeTime).toBeDefined();
  expect(await refusalOf(user.client(OrganizationService).listUnits({}))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  expect(await roles().revokeGrant(request)).toEqual(revoked);
  expect(await refusalOf(roles().revokeGrant({ grantId, reason }))).toEqual({
    reason: "INVALID_STATE",
    resource: "grant",
    state: "revoked",
  });
  const trace = { action: "GrantService.RevokeGrant", actor: "admin", reason, unit_id: taipei.id };
  const again = { ...trace, outcome: "failed", reason: "INVALID_STATE", unit_id: null };
  expect((await auditOf(stack, grantId)).slice(1)).toMatchObject([trace, again]);
  expect(await eventsOf(stack, grantId)).toEqual(["auth.grant.given", "auth.grant.revoked"]);
});

test("a chief takes back what she could give, in her places only", async () => {
  const user = await createTestUser(stack, "worker");
  const chief = (await createTestChief(stack, "chief", [taipei.id])).client(GrantService);
  const revoke = (grantId: string) => chief.revokeGrant({ grantId, reason });
  for (const places of [[tainan.id], [taipei.id, tainan.id], []]) {
    const outside = await give(user.id, "place-reader", places);
    expect(await refusalOf(revoke(outside)), String(places)).toEqual({ reason: "NOT_FOUND", resource: "grant" });
  }
  expect(await refusalOf(revoke(await give(user.id, "device-chief", [taipei.id])))).toEqual({
    reason: "SCOPE_EXCEEDED",
    permissions: "auth.device.approve",
  });
  const inside = await give(user.id, "place-reader", [taipei.warehouseId]);
  expect((await revoke(inside)).grant?.revokeTime).toBeDefined();
  expect(await refusalOf(revoke(uuidv7()))).toMatchObject({ reason: "NOT_FOUND" });
});

test("the last administrator stays, even when two grants are taken back at once", async () => {
  const second = await createTestUser(stack, "second", [{ role: "administrator" }]);
  // Her power ends one day, so she does not count; but she has all of it now.
  const guest = await createTestUser(stack, "guest");
  const validToTime = timestampFromDate(new Date("2999-01-01T00:00:00Z"));
  const administrator = { roleCode: "administrator", unrestricted: true };
  await roles().grantRole({ principal: userPrincipal(guest.id), ...administrator, validToTime });
  const { grants } = await roles().listGrants({ roleCode: "administrator" });
  const lasting = grants.filter((grant) => !grant.validToTime).map(({ id }) => id);
  expect(lasting).toHaveLength(2);
  const revokes = lasting.map((grantId) => () => guest.client(GrantService).revokeGrant({ grantId, reason }));
  const outcomes = await collide(stack, revokes);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toHaveLength(1);
  expect(await refusalOf(Promise.reject(refused[0]?.reason))).toEqual({ reason: "LAST_ADMIN" });
  const left = await guest.client(GrantService).listGrants({ roleCode: "administrator" });
  expect(left.grants.filter((grant) => !grant.validToTime)).toHaveLength(1);
  expect([stack.admin.id, second.id]).toContain(
    left.grants.find((grant) => !grant.validToTime)?.principal?.principal.value,
  );
});
