import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  kaohsiung = await createTestSite(stack, "KHH");
  taipei = await createTestSite(stack, "TPE");
  const units = stack.admin.client(OrganizationService);
  const { unit } = await units.createUnit({
    unit: { kind: Kind.WAREHOUSE, siteId: taipei.id, code: "TPE-W0", name: "Old" },
  });
  await units.archiveUnit({ unitId: unit?.id ?? "", etag: "1" });
});

afterAll(() => stack?.stop());

test("lists by code, page by page, archived ones when asked", async () => {
  const warehouses = stack.admin.client(WarehouseService);
  const codes = async (request: object) =>
    (await warehouses.listWarehouses(request)).warehouses.map(({ code }) => code);
  expect(await codes({})).toEqual(["KHH-W1", "TPE-W1"]);
  expect(await codes({ includeArchived: true })).toEqual(["KHH-W1", "TPE-W0", "TPE-W1"]);
  expect(await codes({ siteId: kaohsiung.id })).toEqual(["KHH-W1"]);
  const first = await warehouses.listWarehouses({ pageSize: 1 });
  expect(first.warehouses.map(({ code }) => code)).toEqual(["KHH-W1"]);
  const second = await warehouses.listWarehouses({ pageSize: 1, pageToken: first.nextPageToken });
  expect(second).toMatchObject({ warehouses: [{ code: "TPE-W1" }], nextPageToken: "" });
});

test("an operator finds her warehouse without the right to read the organization, and no other", async () => {
  const grants = [{ role: "operator", unitIds: [taipei.warehouseId] }];
  const operator = await createTestUser(stack, "operator", grants);
  const { warehouses } = await operator.client(WarehouseService).listWarehouses({ includeArchived: true });
  expect(warehouses.map(({ code }) => code)).toEqual(["TPE-W1"]);
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [taipei.id] }]);
  const all = await planner.client(WarehouseService).listWarehouses({ includeArchived: true });
  expect(all.warehouses.map(({ code }) => code)).toEqual(["TPE-W0", "TPE-W1"]);
});
