import { afterAll, beforeAll, expect, test } from "vitest";
import {
  Item_AbcClass as AbcClass,
  Item_ExpiryPolicy as ExpiryPolicy,
  Item_Kind as Kind,
  ItemUom_Level as Level,
  Item_PickPolicy as PickPolicy,
  Item_Tracking as Tracking,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const bolt = { code: "bolt-m8", name: " Bolt M8 ", kind: Kind.COMPONENT, baseUom: "ea" };

test("makes an item once, with every field, its units and a trace of it", async () => {
  const { warehouseId } = await createTestSite(stack, "CRT");
  const { id: fixedLocationId } = await createTestLocation(stack, warehouseId, "A-01");
  const full = {
    code: "YARN-7",
    name: "聚酯紗線",
    nameEn: "Polyester yarn",
    kind: Kind.RAW,
    itemClass: "textiles",
    baseUom: "MTR",
    quantityDecimals: 3,
    tracking: Tracking.LOT,
    shelfLifeDays: 365,
    minRemainingReceiptDays: 180,
    minRemainingIssueDays: 30,
    expiryPolicy: ExpiryPolicy.OVERRIDE,
    pickPolicy: PickPolicy.FEFO,
    overReceiptPercent: "2.5",
    receiveToQuality: true,
    fixedLocationId,
    abcClass: AbcClass.B,
    externalId: "SAP-77",
    uoms: [
      { uom: "PK", numerator: 7n, denominator: 3n, level: Level.INNER, gtin: "4006381333931" },
      { uom: "CT", numerator: 1_000_000_000_000n, denominator: 1n, level: Level.CASE, gtin: "" },
    ],
  };
  const request = { item: full, requestId: uuidv7() };
  const made = await items().createItem(request);
  const [pack, carton] = full.uoms;
  expect(made.item).toMatchObject({ ...full, uoms: [{ ...pack, gtin: "04006381333931" }, carton], etag: "1" });
  expect(await items().createItem(request)).toEqual(made);
  const id = made.item?.id ?? "";
  const after = { code: "YARN-7", over_receipt_percent: "2.5", uoms: [{ uom: "PK", numerator: "7" }, { uom: "CT" }] };
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "ItemService.CreateItem", actor: "admin", unit_id: null, after },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.item.created"]);
});

test("takes what is left out for the usual, and writes codes in capitals", async () => {
  const { item } = await items().createItem({ item: bolt });
  expect(item).toMatchObject({
    code: "BOLT-M8",
    name: "Bolt M8",
    baseUom: "EA",
    quantityDecimals: 0,
    tracking: Tracking.NONE,
    shelfLifeDays: 0,
    expiryPolicy: ExpiryPolicy.BLOCK,
    pickPolicy: PickPolicy.FIFO,
    overReceiptPercent: "0",
    fixedLocationId: "",
    abcClass: AbcClass.UNSPECIFIED,
    externalId: "",
    uoms: [],
    archived: false,
  });
});

test("names the unique value that is taken", async () => {
  const gtin = "4719512002889";
  const uoms = [{ uom: "BX", numerator: 10n, denominator: 1n, gtin }];
  await items().createItem({ item: { ...bolt, code: "NUT", externalId: "N-1", uoms } });
  const create = (item: object) => refusalOf(items().createItem({ item: { ...bolt, code: "FREE", ...item } }));
  expect(await create({ code: "nut" })).toEqual({ reason: "ALREADY_EXISTS", resource: "item", field: "code" });
  expect(await create({ externalId: "N-1" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
  // The same number in 14 digits.
  const longer = [{ uom: "CT", numerator: 10n, denominator: 1n, gtin: `0${gtin}` }];
  expect(await create({ uoms: longer })).toMatchObject({ reason: "ALREADY_EXISTS", field: "gtin" });
});

test("refuses what breaks a rule, and a fixed location that is none", async () => {
  const create = (item: object) => refusalOf(items().createItem({ item: { ...bolt, code: "FREE", ...item } }));
  const wrong = await create({ kind: Kind.UNSPECIFIED, tracking: Tracking.SERIAL, quantityDecimals: 2 });
  expect(wrong.reason).toBe("INVALID_REQUEST");
  expect(wrong.violations).toContain("item.kind: must be given");
  expect(wrong.violations).toContain("item.quantity_decimals: 0, since");
  expect(await create({ fixedLocationId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  // One of the virtual places.
  const supplier = "00000000-0000-7000-8000-000000000001";
  expect(await create({ fixedLocationId: supplier })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  const { warehouseId } = await createTestSite(stack, "CLS");
  const closed = await createTestLocation(stack, warehouseId, "A-01");
  await stack.admin.client(LocationService).archiveLocation({ locationId: closed.id, etag: closed.etag });
  expect(await create({ fixedLocationId: closed.id })).toEqual({ reason: "ARCHIVED", resource: "location" });
});

test("items belong to the whole stack: a planner of one warehouse changes none", async () => {
  const { warehouseId } = await createTestSite(stack, "SCP");
  const planner = await createTestUser(stack, "planner-here", [{ role: "planner", unitIds: [warehouseId] }]);
  const everywhere = await createTestUser(stack, "planner-all", [{ role: "planner", unitIds: [] }]);
  const create = (code: string) => ({ item: { ...bolt, code } });
  expect(await refusalOf(planner.client(ItemService).createItem(create("P-1")))).toMatchObject({
    reason: "OUT_OF_SCOPE",
  });
  const made = await everywhere.client(ItemService).createItem(create("P-1"));
  expect((await planner.client(ItemService).getItem({ itemId: made.item?.id ?? "" })).item).toEqual(made.item);
});
