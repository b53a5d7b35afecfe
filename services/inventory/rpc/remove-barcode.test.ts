import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const barcodes = () => stack.admin.client(BarcodeService);
const register = async (barcode: object) => (await barcodes().registerBarcode({ barcode })).barcode?.id ?? "";

test("removes a barcode with a trace, and frees its code", async () => {
  const item = await createTestItem(stack, "RM-1");
  const barcodeId = await register({ code: "old no.", itemId: item.id });
  const request = { barcodeId, requestId: uuidv7() };
  await barcodes().removeBarcode(request);
  await barcodes().removeBarcode(request);
  const scan = { case: "text" as const, value: "old no." };
  expect(await refusalOf(barcodes().resolveScan({ scan }))).toMatchObject({ reason: "UNKNOWN_BARCODE" });
  const removed = {
    action: "BarcodeService.RemoveBarcode",
    before: { code: "old no.", target_code: "RM-1" },
    after: null,
  };
  expect(await auditOf(stack, barcodeId)).toMatchObject([{ action: "BarcodeService.RegisterBarcode" }, removed]);
  expect(await eventsOf(stack, barcodeId)).toEqual(["inventory.barcode.registered", "inventory.barcode.removed"]);
  expect(await refusalOf(barcodes().removeBarcode({ barcodeId }))).toEqual({
    reason: "NOT_FOUND",
    resource: "barcode",
  });
  expect(await register({ code: "old no.", itemId: item.id })).not.toBe(barcodeId);
});

test("the manager of a warehouse removes codes of its places only", async () => {
  const here = await createTestWarehouse(stack, "RMH", []);
  const there = await createTestWarehouse(stack, "RMT", []);
  const manager = await createTestUser(stack, "rm-manager", [
    { role: "warehouse-manager", unitIds: [here.warehouseId] },
  ]);
  const remove = (barcodeId: string) => manager.client(BarcodeService).removeBarcode({ barcodeId });
  const bin = await createTestLocation(stack, here.warehouseId, "A");
  const farBin = await createTestLocation(stack, there.warehouseId, "A");
  await remove(await register({ code: "here", locationId: bin.id }));
  const far = await register({ code: "there", locationId: farBin.id });
  expect(await refusalOf(remove(far))).toEqual({ reason: "NOT_FOUND", resource: "barcode" });
  const ofItem = await register({ code: "item", itemId: (await createTestItem(stack, "RM-2")).id });
  expect(await refusalOf(remove(ofItem))).toMatchObject({ reason: "OUT_OF_SCOPE" });
  expect((await barcodes().listBarcodes({})).barcodes.map(({ id }) => id)).toEqual(
    expect.arrayContaining([far, ofItem]),
  );
});
