import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { type Item, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let here: TestWarehouse;
let there: TestWarehouse;
let item: Item;

beforeAll(async () => {
  stack = await startTestStack();
  here = await createTestWarehouse(stack, "RBH", []);
  there = await createTestWarehouse(stack, "RBT", []);
  const uoms = [{ uom: "CT", numerator: 12n, denominator: 1n }];
  item = await createTestItem(stack, "GLUE", { tracking: Tracking.LOT, uoms });
});

afterAll(() => stack?.stop());

const barcodes = () => stack.admin.client(BarcodeService);
const register = (barcode: object) => barcodes().registerBarcode({ barcode });

test("registers a code once, with a trace, and without what the scanner puts around it", async () => {
  const request = {
    barcode: { code: "]C0 supplier no. 5\r\n", symbology: "]C0", itemId: item.id, uom: "ct" },
    requestId: uuidv7(),
  };
  const made = await barcodes().registerBarcode(request);
  expect(made.barcode).toMatchObject({
    code: "supplier no. 5",
    symbology: "]C0",
    itemId: item.id,
    uom: "CT",
    locationId: "",
    lotId: "",
    targetCode: "GLUE",
  });
  expect(await barcodes().registerBarcode(request)).toEqual(made);
  const id = made.barcode?.id ?? "";
  const after = { code: "supplier no. 5", item_id: item.id, target_code: "GLUE" };
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "BarcodeService.RegisterBarcode", actor: "admin", unit_id: null, after },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.barcode.registered"]);
});

test("a code stands in the kind of symbol that it was registered for", async () => {
  await register({ code: "8-8-8", symbology: "]A0", itemId: item.id });
  const resolve = (symbology: string) => barcodes().resolveScan({ scan: { case: "text", value: "8-8-8" }, symbology });
  for (const symbology of ["", "]A0", "]A4"]) expect((await resolve(symbology)).candidates).toHaveLength(1);
  expect(await refusalOf(resolve("]C0"))).toMatchObject({ reason: "UNKNOWN_BARCODE" });
});

test("names the code that is taken, large and small letters apart", async () => {
  await register({ code: "taken", itemId: item.id });
  const taken = { reason: "ALREADY_EXISTS", resource: "barcode", field: "code" };
  expect(await refusalOf(register({ code: "taken", symbology: "]Q1", itemId: item.id }))).toEqual(taken);
  expect((await register({ code: "TAKEN", itemId: item.id })).barcode?.code).toBe("TAKEN");
});

test("refuses what is wrong, closed or not there", async () => {
  const refused = (barcode: object) => refusalOf(register({ code: "free", itemId: item.id, ...barcode }));
  expect(await refused({ code: "  " })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ code: "a\u0007b" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ symbology: "]y9" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ itemId: "" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ lotId: uuidv7() })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ itemId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refused({ itemId: "", lotId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await refused({ uom: "PAL" })).toMatchObject({ reason: "UOM_NOT_CONVERTIBLE", item: "GLUE", uom: "PAL" });
  const old = await createTestItem(stack, "OLD-GLUE");
  await stack.admin.client(ItemService).archiveItem({ itemId: old.id, etag: old.etag });
  expect(await refused({ itemId: old.id })).toEqual({ reason: "ARCHIVED", resource: "item" });
});

test("the manager of a warehouse registers codes of its places and lots, and of nothing else", async () => {
  const manager = await createTestUser(stack, "rb-manager", [
    { role: "warehouse-manager", unitIds: [here.warehouseId] },
  ]);
  const asManager = (barcode: object) => manager.client(BarcodeService).registerBarcode({ barcode });
  const bin = await createTestLocation(stack, here.warehouseId, "A");
  const farBin = await createTestLocation(stack, there.warehouseId, "A");
  const { barcode } = await asManager({ code: "place A", locationId: bin.id });
  expect(barcode).toMatchObject({ targetCode: "A" });
  expect(await auditOf(stack, barcode?.id ?? "")).toMatchObject([{ unit_id: here.warehouseId }]);
  expect(await refusalOf(asManager({ code: "place B", locationId: farBin.id }))).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
  const lotIn = async (lotNo: string, warehouseId: string) =>
    (await stack.admin.client(LotService).createLot({ item: { id: item.id }, lot: { lotNo, warehouseId } })).lot?.id;
  const lotId = await lotIn("G-1", here.warehouseId);
  expect((await asManager({ code: "lot 1", lotId })).barcode).toMatchObject({ lotId, targetCode: "G-1" });
  const farLotId = await lotIn("G-2", there.warehouseId);
  expect(await refusalOf(asManager({ code: "lot 2", lotId: farLotId }))).toEqual({
    reason: "NOT_FOUND",
    resource: "lot",
  });
  expect(await refusalOf(asManager({ code: "item", itemId: item.id }))).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
