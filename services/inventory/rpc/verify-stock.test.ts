import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { StockDrift_Kind as Kind } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asSuperuser, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, movement, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
let boltId: string;
let pumpId: string;
let scrapId: string;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  boltId = (await createTestItem(stack, "BOLT")).id;
  pumpId = (await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL })).id;
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "WRONG", name: "Wrong" } });
  await receiveTestStock(stack, taipei, "BOLT", "10", at("A"));
  await receiveTestStock(stack, tainan, "BOLT", "100", at("B"));
  await post(movement(taipei, Type.MOVE_BIN, "BOLT", "4", { from: at("A"), to: at("B") }));
  await post(movement(taipei, Type.RCV_OTHER, "PUMP", "2", { to: at("A"), serials: ["P1", "P2"] }));
  await post(movement(taipei, Type.ISS_PROD, "PUMP", "1", { from: at("A"), serials: ["P2"] }));
  scrapId = await post(movement(taipei, Type.SCRAP, "BOLT", "2", { from: at("A"), reasonCode: "WRONG" }));
  // Taken back in two parts, and a change of status as a whole.
  await reverse(scrapId, [{ lineNo: 1, quantity: "1" }]);
  await reverse(scrapId, []);
  const line = { item: { code: "BOLT" }, quantity: { value: "3", uom: "EA" }, from: at("A") };
  const blocked = { ...line, to: { ...at("A"), status: StockStatus.BLOCKED } };
  const document = { type: Type.STATUS_CHG, warehouse: { code: "TPE-W1" }, reasonCode: "WRONG", lines: [blocked] };
  const status = await stack.admin.client(MovementService).postMovement({ movement: document });
  await reverse(status.posting?.transactionId ?? "", []);
  const bin = await place("TPE-W1", "A");
  const early = { recordTime: new Date(Date.now() - 5 * 86_400_000), warehouseId: taipei.warehouseId, itemId: boltId };
  await insertHistory(stack.database.adminUrl, [{ ...early, quantity: "1", from: supplier, to: bin }]);
  await stack.process.clients.internal(StockUpkeepService).takeSnapshot({});
});

afterAll(() => stack?.stop());

async function post(document: ReturnType<typeof movement>): Promise<string> {
  const { posting } = await stack.admin.client(MovementService).postMovement({ movement: document });
  return posting?.transactionId ?? "";
}

const reverse = (transactionId: string, lines: { lineNo: number; quantity: string }[]) =>
  stack.admin.client(MovementService).reverseMovement({ transactionId, lines, reasonCode: "WRONG", note: "wrong" });

async function place(warehouse: string, code: string) {
  const [row] = await asSuperuser(stack.database.adminUrl, (query) =>
    query(
      `select l.id, l.warehouse_id from inventory.location l join inventory.warehouse w on w.id = l.warehouse_id
      where w.code = $1 and l.code = $2`,
      [warehouse, code],
    ),
  );
  return { locationId: String(row?.id), warehouseId: String(row?.warehouse_id) };
}

const verify = (request: object = {}, user = stack.admin) => user.client(StockService).verifyStock(request);

/** Runs a statement behind the back of the ledger, verifies, and takes it back. */
async function driftsAfter(change: string, undo: string, request: object = {}, user = stack.admin) {
  await asSuperuser(stack.database.adminUrl, (query) => query(change));
  const found = await verify(request, user);
  await asSuperuser(stack.database.adminUrl, (query) => query(undo));
  expect(await verify()).toMatchObject({ driftCount: 0, drifts: [] });
  expect(found.driftCount).toBe(found.drifts.length);
  return found.drifts.map(({ $typeName, ...drift }) => drift);
}

const inA = async () => {
  const { locationId, warehouseId } = await place("TPE-W1", "A");
  return { warehouseId, locationId, itemId: boltId, lotId: "", status: StockStatus.UNRESTRICTED, transactionId: "" };
};
const balanceInA = async () =>
  `item_id = '${boltId}' and location_id = '${(await place("TPE-W1", "A")).locationId}' and status = 'unrestricted'`;

test("finds nothing where everything went through the door", async () => {
  expect(await verify()).toMatchObject({ driftCount: 0, drifts: [] });
});

test("names a balance that was changed", async () => {
  const set = (delta: string) => `on_hand = on_hand ${delta}`;
  const update = `update inventory.stock_balance set`;
  const where = `where ${await balanceInA()}`;
  expect(await driftsAfter(`${update} ${set("+ 0.5")} ${where}`, `${update} ${set("- 0.5")} ${where}`)).toEqual([
    { ...(await inA()), kind: Kind.ON_HAND, expected: "7", actual: "7.5" },
  ]);
});

test("names a movement that was changed, on both of its sides, and what was noted after it", async () => {
  const b = await place("TPE-W1", "B");
  const update = "update inventory.stock_movement set quantity = quantity";
  const where = `where to_location_id = '${b.locationId}'`;
  expect(await driftsAfter(`${update} + 1 ${where}`, `${update} - 1 ${where}`)).toEqual(
    [
      { ...(await inA()), kind: Kind.ON_HAND, expected: "6", actual: "7" },
      { ...(await inA()), ...b, kind: Kind.ON_HAND, expected: "5", actual: "4" },
    ].sort((x, y) => (x.locationId < y.locationId ? -1 : 1)),
  );
  const note = "update inventory.stock_snapshot set on_hand = on_hand";
  expect(await driftsAfter(`${note} + 2`, `${note} - 2`)).toEqual([
    { ...(await inA()), kind: Kind.SNAPSHOT, expected: "1", actual: "3" },
  ]);
});

test("names a balance whose movements are gone, and one that nothing moved to", async () => {
  const made = `
    insert into inventory.stock_balance
      (warehouse_id, item_id, location_id, status, on_hand, negative_allowed, update_time)
    select warehouse_id, item_id, location_id, 'quality', 9, false, now()
    from inventory.stock_balance
    where ${await balanceInA()}
  `;
  expect(await driftsAfter(made, "delete from inventory.stock_balance where on_hand = 9")).toEqual([
    { ...(await inA()), status: StockStatus.QUALITY, kind: Kind.ON_HAND, expected: "0", actual: "9" },
  ]);
});

test("names a piece that is not where the balance says", async () => {
  const update = "update inventory.serial_unit set";
  const lost = `${update} state = 'scrapped', location_id = null, stock_status = null where serial_no = 'P1'`;
  const bin = await place("TPE-W1", "A");
  const found = `
    ${update} state = 'in_stock', location_id = '${bin.locationId}', stock_status = 'unrestricted' where serial_no = 'P1'
  `;
  expect(await driftsAfter(lost, found)).toEqual([
    { ...(await inA()), itemId: pumpId, kind: Kind.SERIAL, expected: "0", actual: "1" },
  ]);
});

test("names stock below zero where that is not allowed", async () => {
  const update = "update inventory.stock_balance set";
  const where = `where ${await balanceInA()}`;
  const below = `${update} on_hand = on_hand - 8, negative_allowed = true ${where}`;
  const above = `${update} on_hand = on_hand + 8, negative_allowed = false ${where}`;
  expect(await driftsAfter(below, above)).toEqual(
    [
      { ...(await inA()), kind: Kind.ON_HAND, expected: "7", actual: "-1" },
      { ...(await inA()), kind: Kind.NEGATIVE, expected: "0", actual: "-1" },
    ].sort((x, y) => (x.kind === Kind.NEGATIVE ? -1 : y.kind === Kind.NEGATIVE ? 1 : 0)),
  );
});

test("names a transaction that was taken back by more, or less, than is noted", async () => {
  const update = `update inventory.movement_reversal set reversed = reversed`;
  const where = `where transaction_id = '${scrapId}'`;
  expect(await driftsAfter(`${update} - 0.5 ${where}`, `${update} + 0.5 ${where}`)).toEqual([
    { ...(await inA()), transactionId: scrapId, kind: Kind.REVERSAL, expected: "2", actual: "1.5" },
  ]);
});

test("compares what is allocated with the open allocations, once there are any", async () => {
  const where = await balanceInA();
  const allocate = (delta: number) => `
    select inventory.change_allocated(jsonb_agg(jsonb_build_object('balance_id', id, 'delta', ${delta})))
    from inventory.stock_balance
    where ${where}
  `;
  const [table] = await asSuperuser(stack.database.adminUrl, (query) =>
    query("select to_regclass('inventory.allocation')::text as name"),
  );
  // Allocations are a table of the documents that make them; without those, it is made here as they declare it.
  if (!table?.name) {
    await asSuperuser(stack.database.adminUrl, (query) =>
      query(`
        create table inventory.allocation (id uuid, balance_id bigint, quantity numeric(20, 6), state text);
        grant select on inventory.allocation to erp_inventory;
      `),
    );
  }
  expect(await driftsAfter(allocate(3), allocate(-3))).toEqual([
    { ...(await inA()), kind: Kind.ALLOCATED, expected: "0", actual: "3" },
  ]);
});

test("shows a limited caller the drifts of her own warehouses only, and refuses others", async () => {
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [tainan.id] }]);
  const update = "update inventory.stock_balance set on_hand = on_hand";
  const drifts = (request: object, user = manager) => driftsAfter(`${update} + 1`, `${update} - 1`, request, user);
  const b = await place("TNN-W1", "B");
  const own = [{ ...(await inA()), ...b, kind: Kind.ON_HAND, expected: "100", actual: "101" }];
  expect(await drifts({})).toEqual(own);
  expect(await drifts({ warehouseId: tainan.warehouseId }, stack.admin)).toEqual(own);
  const refused = { reason: "NOT_FOUND", resource: "warehouse" };
  expect(await refusalOf(verify({ warehouseId: taipei.warehouseId }, manager))).toEqual(refused);
  expect(await refusalOf(verify({ warehouseId: uuidv7() }))).toEqual(refused);
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  expect(await refusalOf(verify({}, operator))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
