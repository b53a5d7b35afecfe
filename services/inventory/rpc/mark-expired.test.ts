import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_ExpiryPolicy as ExpiryPolicy, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotExpiryService } from "../../../gen/erp/inventory/v1/lot_expiry_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";
import { eventPlacesOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;
let itemId: string;
const places = new Map<string, string>();

beforeAll(async () => {
  stack = await startWorkerlessStack();
  taipei = await createTestSite(stack, "TPE");
  kaohsiung = await createTestSite(stack, "KHH");
  itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT, expiryPolicy: ExpiryPolicy.WARN })).id;
  for (const { warehouseId } of [taipei, kaohsiung]) {
    places.set(warehouseId, (await createTestLocation(stack, warehouseId, "A-1")).id);
  }
});

afterAll(() => stack?.stop());

const day = (days: number) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Taipei" }).format(Date.now() + days * 86_400_000);
const mark = async () => (await stack.process.clients.internal(LotExpiryService).markExpired({})).noticed;
const topic = "inventory.lot.expired";

async function stock(lotNo: string, expiryDate: string, ...warehouseIds: string[]): Promise<string> {
  const lot = { warehouseId: taipei.warehouseId, lotNo, expiryDate };
  const made = await stack.admin.client(LotService).createLot({ item: { id: itemId }, lot });
  const lotId = made.lot?.id ?? "";
  for (const warehouseId of warehouseIds) {
    const locationId = places.get(warehouseId) ?? "";
    await postTestStock(stack, { warehouseId, itemId, locationId, lotId, quantity: 3 });
  }
  return lotId;
}

test("publishes each expired lot with stock once for each warehouse and day", async () => {
  const both = await stock("BOTH", day(-1), taipei.warehouseId, kaohsiung.warehouseId);
  const today = await stock("TODAY", day(0), taipei.warehouseId);
  const none = await stock("NONE", day(-1));
  const gone = await stock("GONE", day(-1), taipei.warehouseId);
  const out = {
    warehouseId: taipei.warehouseId,
    itemId,
    locationId: places.get(taipei.warehouseId) ?? "",
    lotId: gone,
  };
  await postTestStock(stack, { ...out, quantity: -3 });
  // Two workers at once, and again.
  expect((await Promise.all([mark(), mark()])).reduce((sum, noticed) => sum + noticed, 0)).toBe(2);
  expect(await mark()).toBe(0);
  const warehouses = [taipei.warehouseId, kaohsiung.warehouseId].sort();
  expect((await eventPlacesOf(stack, both, topic)).sort()).toEqual(warehouses);
  for (const lotId of [today, none, gone]) expect(await eventPlacesOf(stack, lotId, topic)).toEqual([]);
  // Yesterday it was noticed too: today it still lies there.
  await withConnection({ connectionString: stack.database.adminUrl }, (connection) =>
    connection.query("update inventory.lot_expiry_notice set notice_date = notice_date - 1"),
  );
  expect(await mark()).toBe(2);
  expect(await eventPlacesOf(stack, both, topic)).toHaveLength(4);
});

test("works through more than a batch", async () => {
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    await connection.query("set session_replication_role = replica");
    await connection.query(
      `with lots as (
        insert into inventory.lot (id, item_id, lot_no, expiry_date, warehouse_id)
        select platform.uuid_v7(), $1, 'B' || n, '2020-01-01', $2 from generate_series(1, 1201) n
        returning id
      )
      insert into inventory.stock_balance (warehouse_id, item_id, location_id, lot_id, status, on_hand, negative_allowed, update_time)
      select $2, $1, $3, id, 'unrestricted', 1, false, now() from lots`,
      [itemId, taipei.warehouseId, places.get(taipei.warehouseId)],
    );
  });
  expect(await mark()).toBe(1201);
  expect(await mark()).toBe(0);
});

test("is for the worker only", async () => {
  expect(await refusalOf(stack.admin.client(LotExpiryService).markExpired({}))).toEqual({ reason: "UNKNOWN_METHOD" });
});
