import { afterAll, beforeAll, expect, test } from "vitest";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { asSuperuser, customer, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  createTestLocation,
  createTestWarehouse,
  receiveTestStock,
  type TestWarehouse,
} from "../../../test/test-stock.ts";

let stack: TestStack;
let warehouse: TestWarehouse;
let itemId: string;
let bin: { locationId: string; warehouseId: string };

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "TPE");
  itemId = (await createTestItem(stack, "BOLT")).id;
  const { warehouseId } = warehouse;
  bin = { locationId: (await createTestLocation(stack, warehouseId, "C")).id, warehouseId };
});

afterAll(() => stack?.stop());

const dayMs = 86_400_000;
const noon = (back: number) => new Date((Math.floor(Date.now() / dayMs) - back) * dayMs + dayMs / 2);
const day = (back: number) => noon(back).toISOString().slice(0, 10);
const take = async () => (await stack.process.clients.internal(StockUpkeepService).takeSnapshot({})).days;
const notes = () =>
  asSuperuser(stack.database.adminUrl, (query) =>
    query(
      "select snapshot_date::text as day, trim_scale(on_hand)::text as on_hand from inventory.stock_snapshot order by 1",
    ),
  );
const drifts = () => asSuperuser(stack.database.adminUrl, (query) => query("select * from inventory.verify_stock()"));

test("has nothing to note of an empty ledger", async () => {
  expect(await take()).toBe(0);
});

test("notes each day once, also when several do it at once and while postings go on", async () => {
  const fact = { warehouseId: warehouse.warehouseId, itemId };
  await insertHistory(stack.database.adminUrl, [
    { ...fact, recordTime: noon(4), quantity: "10", from: supplier, to: bin },
    { ...fact, recordTime: noon(2), quantity: "3", from: bin, to: customer },
  ]);
  await receiveTestStock(stack, warehouse, "BOLT", "5", at("C"));
  await withConnection({ connectionString: stack.database.adminUrl }, async (db) => {
    // A posting that is not committed belongs neither to what lies there now nor to what was moved since.
    await db.query("begin; set local session_replication_role = replica");
    await db.query(unfinishedPosting, [bin.locationId]);
    const runs = await Promise.all([take(), take(), take()]);
    await db.query("commit");
    const [due] = await asSuperuser(stack.database.adminUrl, (query) =>
      query("select (now() - interval '2 minutes')::date - $1::date as days", [day(4)]),
    );
    expect(runs.sort()).toEqual([0, 0, due?.days]);
  });
  expect(await notes()).toEqual([
    { day: day(3), on_hand: "10" },
    { day: day(1), on_hand: "7" },
  ]);
  expect(await take()).toBe(0);
  expect(await drifts()).toEqual([]);
});

/** Moves as much to a place as some movement before, without its head, which nothing here looks at. */
const unfinishedPosting = `
  with moved as (
    insert into inventory.stock_movement (
      record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom,
      from_location_id, to_location_id, to_warehouse_id, from_status, to_status
    )
    select
      now(), gen_random_uuid(), 1, now(), item_id, quantity, entered_quantity, entered_uom, from_location_id,
      to_location_id, to_warehouse_id, from_status, to_status
    from inventory.stock_movement
    where to_location_id = $1
    limit 1
    returning quantity
  )
  update inventory.stock_balance
  set on_hand = on_hand + (select quantity from moved), update_time = now()
  where location_id = $1
`;
