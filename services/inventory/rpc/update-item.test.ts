import { afterAll, beforeAll, expect, test } from "vitest";
import {
  Item_AbcClass as AbcClass,
  Item_ExpiryPolicy as ExpiryPolicy,
  Item_Kind as Kind,
  Item_PickPolicy as PickPolicy,
  Item_Tracking as Tracking,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { issueTestStock, loadTestStock } from "../../../test/test-bin-stock.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let warehouseId: string;

beforeAll(async () => {
  stack = await startTestStack();
  ({ warehouseId } = await createTestSite(stack, "UPD"));
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const box = { uom: "BX", numerator: 12n, denominator: 1n };

test("changes the fields that the mask names and no other, with a trace of it", async () => {
  const item = await createTestItem(stack, "PLAIN", { itemClass: "old", externalId: "E-1", uoms: [box] });
  const { id: fixedLocationId } = await createTestLocation(stack, warehouseId, "A-01");
  const changes = {
    name: "Changed",
    nameEn: "Changed too",
    kind: Kind.FINISHED,
    quantityDecimals: 2,
    tracking: Tracking.LOT,
    shelfLifeDays: 30,
    minRemainingReceiptDays: 20,
    minRemainingIssueDays: 10,
    expiryPolicy: ExpiryPolicy.WARN,
    pickPolicy: PickPolicy.MANUAL,
    overReceiptPercent: "100",
    receiveToQuality: true,
    fixedLocationId,
    abcClass: AbcClass.A,
  };
  const paths = Object.keys(changes).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const request = {
    item: { id: item.id, etag: item.etag, itemClass: "not in the mask", ...changes },
    updateMask: { paths },
    requestId: uuidv7(),
  };
  const updated = await items().updateItem(request);
  const { updateTime: _time, ...rest } = item;
  expect(updated.item).toMatchObject({ ...rest, ...changes, etag: "2" });
  expect(await items().updateItem(request)).toEqual(updated);
  const [, record] = await auditOf(stack, item.id);
  expect(record).toMatchObject({ before: { name: "PLAIN" }, after: { name: "Changed", tracking: "lot" } });
  expect(record?.after).not.toHaveProperty("item_class");
  expect(await eventsOf(stack, item.id)).toEqual(["inventory.item.created", "inventory.item.updated"]);
});

test("clears what may be empty", async () => {
  const item = await createTestItem(stack, "FULL", { externalId: "E-2", shelfLifeDays: 9, abcClass: AbcClass.C });
  const paths = ["external_id", "shelf_life_days", "abc_class"];
  const cleared = await items().updateItem({ item: { id: item.id, etag: "1" }, updateMask: { paths } });
  expect(cleared.item).toMatchObject({ externalId: "", shelfLifeDays: 0, abcClass: AbcClass.UNSPECIFIED });
});

test("keeps what stock is counted in once stock was moved, even when none is left", async () => {
  const item = await createTestItem(stack, "COUNTED");
  await createTestLocation(stack, warehouseId, "B-01");
  const stock = { warehouseId, bin: "B-01", item: "COUNTED", quantity: "5" };
  const update = (fields: object, etag: string) => {
    const paths = Object.keys(fields).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    return items().updateItem({ item: { id: item.id, etag, ...fields }, updateMask: { paths } });
  };
  const counted = [{ baseUom: "KGM" }, { tracking: Tracking.LOT }, { quantityDecimals: 3 }];
  let etag = item.etag;
  for (const fields of [...counted, { baseUom: "EA", tracking: Tracking.NONE, quantityDecimals: 0 }]) {
    etag = (await update(fields, etag)).item?.etag ?? "";
  }
  await loadTestStock(stack, stock);
  await issueTestStock(stack, stock);
  for (const fields of counted) {
    const refusal = { reason: "IN_USE", resource: "item", by: "movement" };
    expect(await refusalOf(update(fields, etag))).toEqual(refusal);
  }
  // What is named but stays as it is changes nothing.
  const { item: same } = await update({ baseUom: "EA", tracking: Tracking.NONE, name: "Renamed" }, etag);
  expect(same?.name).toBe("Renamed");
});

test("keeps the base unit while ratios of other units refer to it", async () => {
  const item = await createTestItem(stack, "BOXED", { uoms: [box] });
  const change = (etag: string) =>
    items().updateItem({ item: { id: item.id, etag, baseUom: "SET" }, updateMask: { paths: ["base_uom"] } });
  expect(await refusalOf(change("1"))).toEqual({ reason: "IN_USE", resource: "item", by: "item_uom" });
  await items().setItemUoms({ itemId: item.id, etag: "1", uoms: [] });
  expect((await change("2")).item?.baseUom).toBe("SET");
});

test("refuses wrong masks, wrong values, taken keys, old versions and items that are archived or none", async () => {
  const item = await createTestItem(stack, "WRONG");
  await createTestItem(stack, "OTHER", { externalId: "E-3" });
  const update = (fields: object, paths: string[]) =>
    refusalOf(items().updateItem({ item: { id: item.id, etag: "1", ...fields }, updateMask: { paths } }));
  for (const path of ["code", "uoms", "archived", "etag", "id", "nothing"]) {
    expect(await update({}, [path])).toMatchObject({ reason: "INVALID_REQUEST" });
  }
  expect(await update({ name: " " }, ["name"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(
    await update({ tracking: Tracking.SERIAL, quantityDecimals: 1 }, ["tracking", "quantity_decimals"]),
  ).toMatchObject({ reason: "INVALID_REQUEST" });
  const taken = { reason: "ALREADY_EXISTS", resource: "item", field: "external_id" };
  expect(await update({ externalId: "E-3" }, ["external_id"])).toEqual(taken);
  const nowhere = { reason: "NOT_FOUND", resource: "location" };
  expect(await update({ fixedLocationId: uuidv7() }, ["fixed_location_id"])).toEqual(nowhere);
  expect(await update({ name: "New", etag: "" }, ["name"])).toMatchObject({ reason: "INVALID_REQUEST" });
  const old = { reason: "VERSION_CONFLICT", current_etag: "1" };
  expect(await update({ name: "New", etag: "2" }, ["name"])).toMatchObject(old);
  expect(await update({ name: "New", id: uuidv7() }, ["name"])).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect((await items().getItem({ itemId: item.id })).item).toEqual(item);
  await items().archiveItem({ itemId: item.id, etag: "1" });
  expect(await update({ name: "New", etag: "2" }, ["name"])).toEqual({ reason: "ARCHIVED", resource: "item" });
});
