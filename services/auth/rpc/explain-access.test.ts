import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GrantService, ExplainAccessResponse_Verdict as Verdict } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestRole, userPrincipal } from "../../../test/test-grants.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;
const permission = "auth.organization.read";

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  tainan = await createTestSite(stack, "TNN");
  await createTestRole(stack, "place-reader", permission);
});

afterAll(() => stack?.stop());

const roles = () => stack.admin.client(GrantService);

test("says in each place what is enforced there", async () => {
  const user = await createTestUser(stack, "reader", [
    { role: "place-reader", unitIds: [taipei.id] },
    { role: "place-reader", unitIds: [tainan.workCenterId] },
  ]);
  for (const unitId of [...Object.values(taipei), ...Object.values(tainan)]) {
    const { verdict } = await roles().explainAccess({ userId: user.id, permission, unitId });
    const seen = await user
      .client(OrganizationService)
      .getUnit({ unitId })
      .then(
        () => Verdict.ALLOWED,
        () => Verdict.OUT_OF_SCOPE,
      );
    expect(verdict, unitId).toBe(seen);
  }
});

test("names the grants that allow, the others, and the roles that would", async () => {
  const user = await createTestUser(stack, "planner");
  const give = async (place: { unitIds?: string[]; unrestricted?: boolean }, from?: string) => {
    const validFromTime = from ? { validFromTime: timestampFromDate(new Date(from)) } : {};
    const request = { principal: userPrincipal(user.id), roleCode: "place-reader", ...place, ...validFromTime };
    return (await roles().grantRole(request)).grant;
  };
  const question = { userId: user.id, permission, unitId: tainan.warehouseId };
  const before = await roles().explainAccess(question);
  expect(before).toMatchObject({ verdict: Verdict.PERMISSION_MISSING, allowingGrants: [], otherGrants: [] });
  expect(before.rolesWithPermission).toEqual([
    "administrator",
    "auditor",
    "integrator",
    "operator",
    "place-reader",
    "planner",
    "warehouse-manager",
  ]);
  const later = await give({ unrestricted: true }, "2998-01-01T00:00:00Z");
  expect(await roles().explainAccess(question)).toMatchObject({
    verdict: Verdict.PERMISSION_MISSING,
    otherGrants: [later],
  });
  const elsewhere = await give({ unitIds: [taipei.id] });
  expect(await roles().explainAccess(question)).toMatchObject({
    verdict: Verdict.OUT_OF_SCOPE,
    allowingGrants: [],
    otherGrants: [elsewhere, later],
  });
  expect(await roles().explainAccess({ ...question, unitId: "" })).toMatchObject({
    verdict: Verdict.ALLOWED,
    allowingGrants: [elsewhere],
    otherGrants: [later],
  });
  const here = await give({ unitIds: [tainan.id] });
  expect(await roles().explainAccess(question)).toMatchObject({ verdict: Verdict.ALLOWED, allowingGrants: [here] });
  await stack.admin.client(UserService).setUserState({ userId: user.id, state: User_State.LOCKED, reason: "test" });
  expect((await roles().explainAccess(question)).verdict).toBe(Verdict.PRINCIPAL_INACTIVE);
});

test("refuses a question about nobody, two, or what is not there", async () => {
  const ask = (question: object) =>
    refusalOf(roles().explainAccess({ userId: stack.admin.id, permission, ...question }));
  expect(await ask({ userId: "" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await ask({ apiClientId: uuidv7() })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await ask({ permission: "auth.organization.fly" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await ask({ userId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "user" });
  expect(await ask({ userId: "", apiClientId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "api_client" });
  expect(await ask({ unitId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "organization_unit" });
});
