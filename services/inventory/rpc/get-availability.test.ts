import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
let milkId: string;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  milkId = (await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT })).id;
  const lots = stack.admin.client(LotService);
  const lotIds: Record<string, string> = {};
  for (const [lotNo, expiryDate] of [
    ["GOOD", "2999-12-31"],
    ["OLD", "2020-01-31"],
    ["HELD", ""],
  ] as const) {
    const lot = { lotNo, warehouseId: taipei.warehouseId, expiryDate };
    lotIds[lotNo] = (await lots.createLot({ item: { code: "MILK" }, lot })).lot?.id ?? "";
    await receiveTestStock(stack, taipei, "MILK", { GOOD: "20", OLD: "3", HELD: "4" }[lotNo], at("A", lotNo));
  }
  await lots.holdLot({ lotId: lotIds.HELD ?? "", reason: "smells" });
  await receiveTestStock(stack, tainan, "MILK", "100", at("B", "GOOD"));
  // What documents do that are not of this test: stock of other statuses, in transit, and allocated.
  const { rows } = await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query("select id, code from inventory.location where warehouse_id = $1", [taipei.warehouseId]),
  );
  const place = (code: string, status = "unrestricted") => ({
    locationId: rows.find((row) => row.code === code)?.id,
    warehouseId: taipei.warehouseId,
    lotId: lotIds.GOOD,
    status,
  });
  const into = (to: ReturnType<typeof place>, quantity: string) => ({
    recordTime: new Date(),
    warehouseId: taipei.warehouseId,
    itemId: milkId,
    quantity,
    from: { ...supplier, lotId: lotIds.GOOD },
    to,
  });
  await insertHistory(stack.database.adminUrl, [
    into(place("B", "quality"), "5"),
    into(place("B", "blocked"), "6"),
    into(place("B", "quarantine"), "7"),
    into(place("B", "returned"), "8"),
    into(place("TRANSIT"), "9"),
  ]);
  await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query(`
      select inventory.change_allocated(jsonb_agg(jsonb_build_object('balance_id', id, 'delta', 2.5)))
      from inventory.stock_balance
      where on_hand = 20
    `),
  );
});

afterAll(() => stack?.stop());

const get = async (request: object = {}, user = stack.admin) =>
  (await user.client(StockService).getAvailability({ item: { code: "MILK" }, ...request })).warehouses;

const inTaipei = {
  warehouseCode: "TPE-W1",
  onHand: "62",
  allocated: "2.5",
  usable: "20",
  quality: "5",
  blocked: "6",
  quarantine: "7",
  returned: "8",
  expired: "3",
  lotBarred: "4",
  inTransit: "9",
  available: "17.5",
};

test("tells for each warehouse what is there and what a new demand can have", async () => {
  expect(await get()).toMatchObject([
    { warehouseCode: "TNN-W1", onHand: "100", usable: "100", expired: "0", available: "100" },
    inTaipei,
  ]);
  expect(await get({ warehouse: { code: "TPE-W1" } })).toMatchObject([inTaipei]);
});

test("tells a limited caller of her own warehouses only", async () => {
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  expect((await get({}, planner)).map(({ warehouseCode }) => warehouseCode)).toEqual(["TNN-W1"]);
  const other = refusalOf(get({ warehouse: { id: taipei.warehouseId } }, planner));
  expect(await other).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
});

test("knows nothing of an item that does not exist, and nowhere of one without stock", async () => {
  expect(await refusalOf(get({ item: { code: "NONE" } }))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  await createTestItem(stack, "NEW");
  expect(await get({ item: { code: "NEW" } })).toEqual([]);
});
