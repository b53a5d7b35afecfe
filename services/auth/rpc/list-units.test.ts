import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  tainan = await createTestSite(stack, "TNN");
});

afterAll(() => stack?.stop());

const list = async (request: object, user: TestUser = stack.admin) =>
  (await user.client(OrganizationService).listUnits(request)).units.map(({ code }) => code);

test("lists units by code, page by page", async () => {
  const client = stack.admin.client(OrganizationService);
  const first = await client.listUnits({ pageSize: 4 });
  const second = await client.listUnits({ pageSize: 4, pageToken: first.nextPageToken });
  expect([first, second].map(({ units }) => units.map(({ code }) => code))).toEqual([
    ["TNN", "TNN-L1", "TNN-W1", "TPE"],
    ["TPE-L1", "TPE-W1"],
  ]);
  expect(second.nextPageToken).toBe("");
  expect(await refusalOf(client.listUnits({ pageToken: "x" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("filters by kind and site, and leaves out what is archived", async () => {
  expect(await list({ kinds: [Kind.SITE, Kind.WAREHOUSE] })).toEqual(["TNN", "TNN-W1", "TPE", "TPE-W1"]);
  expect(await list({ siteId: taipei.id })).toEqual(["TPE", "TPE-L1", "TPE-W1"]);
  await stack.admin.client(OrganizationService).archiveUnit({ unitId: tainan.workCenterId, etag: "1" });
  expect(await list({ siteId: tainan.id })).toEqual(["TNN", "TNN-W1"]);
  expect(await list({ siteId: tainan.id, includeArchived: true })).toEqual(["TNN", "TNN-L1", "TNN-W1"]);
});

test("shows a limited caller her own places only", async () => {
  const places = [taipei.id, tainan.warehouseId];
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: places }]);
  expect(await list({}, operator)).toEqual(["TNN-W1", "TPE", "TPE-L1", "TPE-W1"]);
  expect(await list({ siteId: tainan.id }, operator)).toEqual(["TNN-W1"]);
});
