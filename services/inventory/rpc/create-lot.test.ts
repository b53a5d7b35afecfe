import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_Origin as Origin, Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
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
  await createTestItem(stack, "BOLT", { tracking: Tracking.SERIAL });
});

afterAll(() => stack?.stop());

const milk = { code: "milk" };
const create = async (lot: object, item: object = milk) =>
  (await stack.admin.client(LotService).createLot({ item, lot: { warehouseId: site.warehouseId, ...lot } })).lot;

test("makes a lot once, with a trace of it, and knows when it expires", async () => {
  const lot = { warehouseId: site.warehouseId, lotNo: "L1", supplierLot: "S1", manufactureDate: "2026-02-25" };
  const request = { item: milk, lot, requestId: uuidv7() };
  const made = await stack.admin.client(LotService).createLot(request);
  expect(made.lot).toMatchObject({
    ...lot,
    itemCode: "MILK",
    expiryDate: "2026-03-07",
    retestDate: "",
    state: State.ACTIVE,
    stateReason: "",
    origin: Origin.RECEIPT,
    etag: "1",
  });
  expect(await stack.admin.client(LotService).createLot(request)).toEqual(made);
  const id = made.lot?.id ?? "";
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "LotService.CreateLot", unit_id: site.warehouseId, after: { lot_no: "L1", expiry_date: "2026-03-07" } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.lot.created"]);
  expect(await create({ lotNo: "L2", manufactureDate: "2026-02-25", expiryDate: "2026-03-01" })).toMatchObject({
    expiryDate: "2026-03-01",
  });
  expect(await create({ lotNo: "l1", origin: Origin.PRODUCTION })).toMatchObject({
    lotNo: "l1",
    expiryDate: "",
    origin: Origin.PRODUCTION,
  });
});

test("refuses what is wrong, taken, not tracked by lot, or not there", async () => {
  const refused = (lot: object, item?: object) => refusalOf(create({ lotNo: "L9", ...lot }, item));
  await create({ lotNo: "E1", externalId: "X" });
  expect(await refused({ lotNo: "E1" })).toEqual({ reason: "ALREADY_EXISTS", resource: "lot", field: "lot_no" });
  expect(await refused({ externalId: "X" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
  expect(await refused({}, { code: "BOLT" })).toEqual({ reason: "LOT_NOT_ALLOWED", item: "BOLT" });
  expect(await refused({}, { code: "NONE" })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refused({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  for (const wrong of [{ lotNo: "" }, { lotNo: "a b" }, { expiryDate: "2026-02-30" }]) {
    expect(await refused(wrong)).toMatchObject({ reason: "INVALID_REQUEST" });
  }
  expect(await refused({}, {})).toMatchObject({ reason: "INVALID_REQUEST" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LotService);
  const foreign = manager.createLot({ item: milk, lot: { warehouseId: site.warehouseId, lotNo: "L9" } });
  expect(await refusalOf(foreign)).toEqual({ reason: "OUT_OF_SCOPE", permission: "inventory.lot.manage" });
});
