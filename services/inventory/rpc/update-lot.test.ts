import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
  await createTestItem(stack, "MILK", { tracking: Tracking.LOT, shelfLifeDays: 10 });
});

afterAll(() => stack?.stop());

const lots = () => stack.admin.client(LotService);
const create = async (lotNo: string, more: object = {}) => {
  const lot = { warehouseId: site.warehouseId, lotNo, ...more };
  return (await lots().createLot({ item: { code: "MILK" }, lot })).lot?.id ?? "";
};
const update = (lot: object, paths: string[]) => lots().updateLot({ lot, updateMask: { paths } });

test("changes dates, the supplier's number and the external id, with a trace of it", async () => {
  const id = await create("L1", { manufactureDate: "2026-01-01" });
  const given = {
    id,
    etag: "1",
    expiryDate: "2026-02-01",
    supplierLot: "S",
    externalId: "X",
    retestDate: "2026-01-15",
  };
  const changed = await update(given, ["expiry_date", "supplier_lot", "external_id", "retest_date"]);
  expect(changed.lot).toMatchObject({ ...given, etag: "2", manufactureDate: "2026-01-01", lotNo: "L1" });
  const [, trace] = await auditOf(stack, id);
  expect(trace).toMatchObject({
    action: "LotService.UpdateLot",
    unit_id: site.warehouseId,
    before: { expiry_date: "2026-01-11", supplier_lot: "" },
    after: { expiry_date: "2026-02-01", supplier_lot: "S" },
  });
  expect(await eventsOf(stack, id)).toEqual(["inventory.lot.created", "inventory.lot.updated"]);
  const cleared = await update({ id, etag: "2" }, ["expiry_date"]);
  expect(cleared.lot).toMatchObject({ expiryDate: "", supplierLot: "S" });
});

test("refuses what nobody saw, what never changes, what is taken, closed or out of reach", async () => {
  await create("E1", { externalId: "TAKEN" });
  const id = await create("E2", { manufactureDate: "2026-01-10" });
  const refused = (lot: object, paths: string[]) => refusalOf(update({ id, etag: "1", ...lot }, paths));
  expect(await refused({ etag: "5" }, ["supplier_lot"])).toMatchObject({ reason: "VERSION_CONFLICT" });
  expect(await refused({ lotNo: "N" }, ["lot_no"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ expiryDate: "2026-01-09" }, ["expiry_date"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ externalId: "TAKEN" }, ["external_id"])).toMatchObject({ reason: "ALREADY_EXISTS" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LotService);
  const foreign = manager.updateLot({ lot: { id, etag: "1" }, updateMask: { paths: ["supplier_lot"] } });
  expect(await refusalOf(foreign)).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  await lots().recallLot({ lotId: id, reason: "Glass" });
  await lots().closeLot({ lotId: id, reason: "Destroyed" });
  expect(await refused({ etag: "3" }, ["supplier_lot"])).toEqual({
    reason: "INVALID_STATE",
    resource: "lot",
    state: "closed",
  });
});
