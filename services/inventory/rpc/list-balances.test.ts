import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import type { Balance } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { customer, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  createTestLocation,
  createTestWarehouse,
  movement,
  receiveTestStock,
  type TestWarehouse,
} from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
const ids: Record<string, string> = {};

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE", ["A"]);
  tainan = await createTestWarehouse(stack, "TNN", ["A"]);
  const zone = await createTestLocation(stack, taipei.warehouseId, "Z", { kind: Location_Kind.ZONE });
  const aisle = await createTestLocation(stack, taipei.warehouseId, "Z-1", {
    kind: Location_Kind.AISLE,
    parentId: zone.id,
  });
  const bin = await createTestLocation(stack, taipei.warehouseId, "Z-1-1", { parentId: aisle.id });
  const bolt = await createTestItem(stack, "BOLT");
  const milk = await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT });
  const lots = stack.admin.client(LotService);
  for (const [lotNo, expiryDate] of [
    ["L1", "2020-01-31"],
    ["L2", "2999-12-31"],
  ] as const) {
    const made = await lots.createLot({
      item: { code: "MILK" },
      lot: { lotNo, warehouseId: taipei.warehouseId, expiryDate },
    });
    ids[lotNo] = made.lot?.id ?? "";
  }
  Object.assign(ids, { zone: zone.id, bin: bin.id, bolt: bolt.id, milk: milk.id });
  await receiveTestStock(stack, tainan, "BOLT", "7", at("A"));
  await receiveTestStock(stack, taipei, "MILK", "3", at("A", "L1"));
  await receiveTestStock(stack, taipei, "MILK", "4", at("Z-1-1", "L2"));
  await receiveTestStock(stack, taipei, "BOLT", "10", at("A"));
  await post(movement(taipei, Type.MOVE_BIN, "BOLT", "4", { from: at("A"), to: at("Z-1-1") }));
  await post(movement(tainan, Type.ISS_PROD, "BOLT", "7", { from: at("A") }));
});

afterAll(() => stack?.stop());

const post = (document: ReturnType<typeof movement>) =>
  stack.admin.client(MovementService).postMovement({ movement: document });
const short = ({ warehouseCode, itemCode, locationCode, lotNo, onHand }: Balance) =>
  [warehouseCode.slice(0, 3), itemCode, locationCode, lotNo, onHand].filter(Boolean).join(" ");
const list = async (request: object = {}, user = stack.admin) =>
  (await user.client(StockService).listBalances(request)).balances.map(short);

const stocked = ["TPE BOLT A 6", "TPE BOLT Z-1-1 4", "TPE MILK A L1 3", "TPE MILK Z-1-1 L2 4"];

test("lists by item, page by page", async () => {
  expect(await list()).toEqual(stocked);
  const client = stack.admin.client(StockService);
  const pages: string[][] = [];
  for (let pageToken = ""; pages.length < 9; ) {
    const { balances, nextPageToken } = await client.listBalances({ pageSize: 3, includeZero: true, pageToken });
    pages.push(balances.map(short));
    pageToken = nextPageToken;
    if (pageToken === "") break;
  }
  expect(pages).toEqual([["TNN BOLT A 0", "TPE BOLT A 6", "TPE BOLT Z-1-1 4"], stocked.slice(2)]);
  const forged = Buffer.from(JSON.stringify(["BOLT", "x"])).toString("base64url");
  expect(await refusalOf(client.listBalances({ pageToken: forged }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("filters by warehouse, item, place with all below it, lot and status", async () => {
  expect(await list({ warehouseId: tainan.warehouseId })).toEqual([]);
  expect(await list({ warehouseId: tainan.warehouseId, includeZero: true })).toEqual(["TNN BOLT A 0"]);
  expect(await list({ itemId: ids.milk })).toEqual(stocked.slice(2));
  expect(await list({ locationId: ids.zone })).toEqual([stocked[1], stocked[3]]);
  expect(await list({ locationId: ids.bin, itemId: ids.bolt })).toEqual([stocked[1]]);
  expect(await list({ lotId: ids.L1 })).toEqual([stocked[2]]);
  expect(await list({ statuses: [StockStatus.BLOCKED] })).toEqual([]);
  expect(await list({ statuses: [StockStatus.BLOCKED, StockStatus.UNRESTRICTED] })).toEqual(stocked);
});

test("shows the lot, and what expired or was barred is not available", async () => {
  await stack.admin.client(LotService).holdLot({ lotId: ids.L2 ?? "", reason: "smells" });
  const { balances } = await stack.admin.client(StockService).listBalances({ itemId: ids.milk ?? "" });
  expect(balances).toMatchObject([
    { lotNo: "L1", lotState: Lot_State.ACTIVE, expiryDate: "2020-01-31", expired: true, available: "0" },
    { lotNo: "L2", lotState: Lot_State.ON_HOLD, expiryDate: "2999-12-31", expired: false, available: "0" },
  ]);
});

test("shows a limited caller her own warehouses only, now and then", async () => {
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [tainan.warehouseId] }]);
  const now = { case: "recordTime", value: timestampFromDate(new Date()) };
  for (const asOf of [{}, { asOf: now }]) {
    expect(await list({ ...asOf, includeZero: true }, operator)).toEqual(["TNN BOLT A 0"]);
    expect(await list({ ...asOf, warehouseId: taipei.warehouseId }, operator)).toEqual([]);
    expect(await list({ ...asOf, locationId: ids.zone, includeZero: true }, operator)).toEqual([]);
    expect(await list({ ...asOf, lotId: ids.L1, includeZero: true }, operator)).toEqual([]);
  }
});

test("lists what was recorded by a moment, or had happened by then as is known now", async () => {
  const hourMs = 3_600_000;
  const ago = (hours: number) => new Date(Date.now() - hours * hourMs);
  const bin = { locationId: ids.bin ?? "", warehouseId: taipei.warehouseId };
  const nut = await createTestItem(stack, "NUT");
  const fact = { warehouseId: taipei.warehouseId, itemId: nut.id, quantity: "5" };
  await insertHistory(stack.database.adminUrl, [
    { ...fact, recordTime: ago(240), from: supplier, to: bin },
    { ...fact, recordTime: ago(120), from: bin, to: customer },
    // Received before all of it, and entered late.
    { ...fact, recordTime: ago(48), businessTime: ago(300), quantity: "2", from: supplier, to: bin },
  ]);
  const asOf = (by: string, hours: number, more: object = {}) =>
    list({ itemId: nut.id, asOf: { case: by, value: timestampFromDate(ago(hours)) }, ...more });
  const seen = async (by: string) => {
    const found: string[] = [];
    for (const hours of [400, 290, 200, 100, 24]) found.push((await asOf(by, hours))[0]?.split(" ").at(-1) ?? "none");
    return found;
  };
  expect(await seen("recordTime")).toEqual(["none", "none", "5", "none", "2"]);
  expect(await seen("businessTime")).toEqual(["none", "2", "7", "2", "2"]);
  expect(await asOf("recordTime", 290, { includeZero: true })).toEqual(["TPE NUT Z-1-1 0"]);
  expect(await asOf("businessTime", -48)).toEqual(["TPE NUT Z-1-1 2"]);
  const then = { case: "recordTime" as const, value: timestampFromDate(ago(200)) };
  const { balances } = await stack.admin.client(StockService).listBalances({ itemId: nut.id, asOf: then });
  expect(balances).toMatchObject([{ onHand: "5", allocated: "", available: "" }]);
});

test("a page of the past goes on behind balances that were zero then", async () => {
  const client = stack.admin.client(StockService);
  const asOf = { case: "recordTime" as const, value: timestampFromDate(new Date()) };
  const found: string[] = [];
  for (let pageToken = "", pages = 0; pages < 20; pages += 1) {
    const page = await client.listBalances({ pageSize: 1, asOf, pageToken });
    expect(page.balances.length).toBeLessThanOrEqual(1);
    found.push(...page.balances.map(short));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  expect(found).toEqual([...stocked, "TPE NUT Z-1-1 2"]);
});
