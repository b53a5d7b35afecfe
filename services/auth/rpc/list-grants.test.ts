import { afterAll, beforeAll, expect, test } from "vitest";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestChief, createTestRole, userPrincipal } from "../../../test/test-grants.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;
let worker: TestUser;
const made: string[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  tainan = await createTestSite(stack, "TNN");
  await createTestRole(stack, "place-reader", "auth.organization.read");
  worker = await createTestUser(stack, "worker");
  for (const unitIds of [[taipei.id], [taipei.warehouseId], [taipei.id, tainan.id], [tainan.id], []]) {
    const place = { unitIds, unrestricted: unitIds.length === 0 };
    const request = { principal: userPrincipal(worker.id), roleCode: "place-reader", ...place };
    made.push((await grants().grantRole(request)).grant?.id ?? "");
  }
});

afterAll(() => stack?.stop());

const grants = () => stack.admin.client(GrantService);
const roles = () => stack.admin.client(RoleService);
const idsOf = ({ grants }: { grants: { id: string }[] }) => grants.map(({ id }) => id);

test("lists the newest first, page by page", async () => {
  const ofWorker = { userId: worker.id, pageSize: 3 };
  const first = await grants().listGrants(ofWorker);
  const second = await grants().listGrants({ ...ofWorker, pageToken: first.nextPageToken });
  expect([...idsOf(first), ...idsOf(second)]).toEqual([...made].reverse());
  expect(second.nextPageToken).toBe("");
});

test("a limited caller sees the grants that lie wholly in her places", async () => {
  const chief = await createTestChief(stack, "chief", [taipei.id]);
  const mine = chief.client(GrantService);
  expect(idsOf(await mine.listGrants({ userId: worker.id }))).toEqual([made[1], made[0]]);
  expect((await mine.listGrants({ userId: chief.id })).grants).toMatchObject([
    { roleCode: "chief", unitIds: [taipei.id] },
  ]);
  expect((await mine.listGrants({ userId: stack.admin.id })).grants).toEqual([]);
});

test("filters by principal and role, and leaves out what was taken back", async () => {
  expect((await grants().listGrants({ roleCode: "administrator" })).grants).toMatchObject([
    { principal: userPrincipal(stack.admin.id), unrestricted: true },
  ]);
  expect((await grants().listGrants({ apiClientId: worker.id })).grants).toEqual([]);
  const user = await createTestUser(stack, "leaver", [{ role: "planner" }]);
  const [grantId] = idsOf(await grants().listGrants({ userId: user.id }));
  await grants().revokeGrant({ grantId: grantId ?? "", reason: "left" });
  expect((await grants().listGrants({ userId: user.id })).grants).toEqual([]);
  expect(idsOf(await grants().listGrants({ userId: user.id, includeEnded: true }))).toEqual([grantId]);
});

test("refuses page tokens of other lists, and callers who may not read grants", async () => {
  const { nextPageToken: pageToken } = await roles().listRoles({ pageSize: 1 });
  expect(await refusalOf(grants().listGrants({ pageToken }))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(worker.client(GrantService).listGrants({}))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
