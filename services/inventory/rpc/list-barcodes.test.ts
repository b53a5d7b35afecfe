import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { type Item, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let here: TestWarehouse;
let item: Item;
let lotId: string;

beforeAll(async () => {
  stack = await startTestStack();
  here = await createTestWarehouse(stack, "LBH", []);
  const there = await createTestWarehouse(stack, "LBT", []);
  item = await createTestItem(stack, "SALT", { tracking: Tracking.LOT });
  const lot = { lotNo: "S-1", warehouseId: there.warehouseId };
  lotId = (await stack.admin.client(LotService).createLot({ item: { id: item.id }, lot })).lot?.id ?? "";
  const bin = await createTestLocation(stack, here.warehouseId, "A");
  const farBin = await createTestLocation(stack, there.warehouseId, "A");
  const targets = [
    { code: "far place", locationId: farBin.id },
    { code: "far lot", lotId },
    { code: "place", locationId: bin.id },
    { code: "item 1", itemId: item.id },
    { code: "item 2", itemId: item.id },
  ];
  for (const barcode of targets) await stack.admin.client(BarcodeService).registerBarcode({ barcode });
});

afterAll(() => stack?.stop());

const list = async (request: object) => {
  const { barcodes } = await stack.admin.client(BarcodeService).listBarcodes(request);
  return barcodes.map(({ code, targetCode }) => `${code}: ${targetCode}`);
};

test("lists by code, page by page", async () => {
  const all = ["far lot: S-1", "far place: A", "item 1: SALT", "item 2: SALT", "place: A"];
  expect(await list({})).toEqual(all);
  const pages: string[] = [];
  let pageToken = "";
  do {
    const page = await stack.admin.client(BarcodeService).listBarcodes({ pageSize: 2, pageToken });
    pages.push(...page.barcodes.map(({ code, targetCode }) => `${code}: ${targetCode}`));
    expect(page.barcodes.length).toBeLessThanOrEqual(2);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(pages).toEqual(all);
});

test("lists those of one record, and those that begin alike", async () => {
  expect(await list({ itemId: item.id })).toEqual(["item 1: SALT", "item 2: SALT"]);
  expect(await list({ lotId })).toEqual(["far lot: S-1"]);
  expect(await list({ codePrefix: "far " })).toEqual(["far lot: S-1", "far place: A"]);
  expect(await list({ codePrefix: "FAR" })).toEqual([]);
});

test("leaves out places and lots of other warehouses", async () => {
  const auditor = await createTestUser(stack, "lb-auditor", [{ role: "auditor", unitIds: [here.warehouseId] }]);
  const { barcodes } = await auditor.client(BarcodeService).listBarcodes({});
  expect(barcodes.map(({ code }) => code)).toEqual(["item 1", "item 2", "place"]);
  const stranger = await createTestUser(stack, "lb-stranger");
  expect(await refusalOf(stranger.client(BarcodeService).listBarcodes({}))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});
