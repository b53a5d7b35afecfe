import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide, untilCallsWait } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { stateOf } from "../../../test/state-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  balancesOf,
  createTestLocation,
  createTestWarehouse,
  driftsOf,
  movement,
  receiveTestStock,
  type TestWarehouse,
} from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let warehouse: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "TPE");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT });
  await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL });
  await createTestItem(stack, "WIRE", { baseUom: "MTR", quantityDecimals: 2 });
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "DAMAGED", name: "Damaged" } });
});

afterAll(() => stack?.stop());

const movements = () => stack.admin.client(MovementService);
const post = (...args: Parameters<typeof movement> extends [unknown, ...infer Rest] ? Rest : never) =>
  movements().postMovement({ movement: movement(warehouse, ...args) });
const refusal = (...args: Parameters<typeof post>) => refusalOf(post(...args));

test("posts once, with its trace, however often it is asked for", async () => {
  const request = {
    movement: movement(warehouse, Type.RCV_OTHER, "BOLT", "10", { to: at("A") }),
    requestId: uuidv7(),
  };
  const first = await movements().postMovement(request);
  expect(first.posting).toMatchObject({ baseQuantities: ["10"], warnings: [] });
  expect(await movements().postMovement(request)).toEqual(first);
  expect((await balancesOf(stack))["BOLT A"]).toBe("10");
  const id = first.posting?.transactionId ?? "";
  const trace = {
    action: "MovementService.PostMovement",
    actor: "admin",
    outcome: "done",
    unit_id: warehouse.warehouseId,
  };
  expect(await auditOf(stack, id)).toMatchObject([{ ...trace, after: { movement_type: "RCV_OTHER", lines: 1 } }]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.stock.posted"]);
  const other = { ...request, movement: movement(warehouse, Type.RCV_OTHER, "BOLT", "11", { to: at("A") }) };
  expect(await refusalOf(movements().postMovement(other))).toMatchObject({ reason: "IDEMPOTENCY_KEY_REUSED" });
});

test("moves between bins, and takes no more than there is", async () => {
  await post(Type.MOVE_BIN, "BOLT", "4", { from: at("A"), to: at("B") });
  expect(await balancesOf(stack)).toMatchObject({ "BOLT A": "6", "BOLT B": "4" });
  const before = await stateOf(stack);
  const request = {
    movement: movement(warehouse, Type.MOVE_BIN, "BOLT", "7", { from: at("A"), to: at("B") }),
    requestId: uuidv7(),
  };
  const refused = {
    reason: "INSUFFICIENT_STOCK",
    item: "BOLT",
    location: "A",
    lot: "",
    on_hand: "6",
    allocated: "0",
    requested: "7",
  };
  expect(await refusalOf(movements().postMovement(request))).toEqual(refused);
  await receiveTestStock(stack, warehouse, "BOLT", "1", at("A"));
  // The refusal is the answer to the key, also when there would be enough now.
  expect(await refusalOf(movements().postMovement(request))).toEqual(refused);
  const after = await stateOf(stack);
  expect(after["inventory.stock_movement"]).not.toBe(before["inventory.stock_movement"]);
  expect((await balancesOf(stack))["BOLT A"]).toBe("7");
});

test("a later line may use what an earlier one brought, but not the other way round", async () => {
  const line = (item: string, value: string, from: string, to: string) => ({
    item: { code: item },
    quantity: { value, uom: "EA" },
    from: at(from),
    to: at(to),
  });
  await createTestLocation(stack, warehouse.warehouseId, "C");
  const move = (...lines: object[]) =>
    movements().postMovement({ movement: { type: Type.MOVE_BIN, warehouse: { code: warehouse.code }, lines } });
  expect(await refusalOf(move(line("BOLT", "2", "C", "A"), line("BOLT", "2", "B", "C")))).toMatchObject({
    reason: "INSUFFICIENT_STOCK",
    location: "C",
    on_hand: "0",
  });
  await move(line("BOLT", "2", "B", "C"), line("BOLT", "2", "C", "A"));
  expect(await balancesOf(stack)).toMatchObject({ "BOLT A": "9", "BOLT B": "2" });
});

test("converts other units exactly, and refuses what an item is not counted in", async () => {
  expect(await refusal(Type.RCV_OTHER, "BOLT", "1.5", { to: at("A") })).toEqual({
    reason: "PRECISION_EXCEEDED",
    item: "BOLT",
    decimals: "0",
  });
  expect(await refusal(Type.RCV_OTHER, "BOLT", "1", { to: at("A"), uom: "KGM" })).toEqual({
    reason: "UOM_NOT_CONVERTIBLE",
    item: "BOLT",
    uom: "KGM",
  });
  await post(Type.RCV_OTHER, "WIRE", "2.25", { to: at("A"), uom: "MTR" });
  expect((await balancesOf(stack))["WIRE A"]).toBe("2.25");
  for (const value of ["0", "-1", "-0", "1e400", "NaN", "Infinity", "", "1.1234567", "9".repeat(30), "0x10", " 1"]) {
    const reason = (await refusal(Type.RCV_OTHER, "WIRE", value, { to: at("A"), uom: "MTR" })).reason;
    expect([value, reason]).toEqual([value, /^-?0$|^-1$/.test(value) ? "PRECISION_EXCEEDED" : "INVALID_REQUEST"]);
  }
});

test("an item that is tracked by lot moves by lot only", async () => {
  expect(await refusal(Type.RCV_OTHER, "MILK", "5", { to: at("A") })).toEqual({ reason: "LOT_REQUIRED", item: "MILK" });
  const lots = stack.admin.client(LotService);
  const { warehouseId } = warehouse;
  const made = await lots.createLot({
    item: { code: "MILK" },
    lot: { lotNo: "L1", expiryDate: "2020-01-31", warehouseId },
  });
  await lots.createLot({ item: { code: "MILK" }, lot: { lotNo: "L2", warehouseId } });
  await receiveTestStock(stack, warehouse, "MILK", "5", at("A", "L1"));
  expect((await balancesOf(stack))["MILK A L1"]).toBe("5");
  const other = await refusal(Type.MOVE_BIN, "MILK", "1", { from: at("A", "L2"), to: at("B") });
  expect(other).toMatchObject({ reason: "INSUFFICIENT_STOCK", lot: "L2" });
  expect(await refusal(Type.ISS_PROD, "MILK", "1", { from: at("A", "L1") })).toEqual({
    reason: "LOT_EXPIRED",
    lot: "L1",
    expiry_date: "2020-01-31",
  });
  await post(Type.LOT_CHG, "MILK", "2", { from: at("A", "L1"), to: at("A", "L2"), reasonCode: "DAMAGED" });
  expect(await balancesOf(stack)).toMatchObject({ "MILK A L1": "3", "MILK A L2": "2" });
  await lots.holdLot({ lotId: made.lot?.id ?? "", reason: "smells" });
  expect(await refusal(Type.ISS_PROD, "MILK", "1", { from: at("A", "L1") })).toMatchObject({ reason: "LOT_ON_HOLD" });
  expect(await refusal(Type.RCV_OTHER, "BOLT", "1", { to: at("A", "L1") })).toMatchObject({ reason: "NOT_FOUND" });
});

test("a piece with a number of its own is at one place at a time", async () => {
  await post(Type.RCV_OTHER, "PUMP", "2", { to: at("A"), serials: ["S1", "S2"] });
  expect(await refusal(Type.RCV_OTHER, "PUMP", "1", { to: at("B"), serials: ["S1"] })).toEqual({
    reason: "DUPLICATE_SERIAL",
    item: "PUMP",
    serial: "S1",
  });
  expect(await refusal(Type.RCV_OTHER, "PUMP", "2", { to: at("B"), serials: ["S3"] })).toMatchObject({
    reason: "SERIAL_REQUIRED",
    quantity: "2",
    serials: "1",
  });
  await post(Type.MOVE_BIN, "PUMP", "1", { from: at("A"), to: at("B"), serials: ["S1"] });
  expect(await refusal(Type.MOVE_BIN, "PUMP", "1", { from: at("A"), to: at("B"), serials: ["S1"] })).toEqual({
    reason: "SERIAL_NOT_AT_LOCATION",
    item: "PUMP",
    serial: "S1",
    location: "A",
  });
  await post(Type.ISS_PROD, "PUMP", "1", { from: at("B"), serials: ["S1"] });
  await post(Type.RTN_PROD, "PUMP", "1", { to: at("A"), serials: ["S1"] });
  expect((await balancesOf(stack))["PUMP A"]).toBe("2");
});

test("status and reason: what is blocked is not issued, and a correction says why", async () => {
  const blocked = { ...at("A"), status: StockStatus.BLOCKED };
  expect(await refusal(Type.STATUS_CHG, "BOLT", "1", { from: at("A"), to: blocked })).toEqual({
    reason: "REASON_REQUIRED",
    movement_type: "STATUS_CHG",
  });
  await post(Type.STATUS_CHG, "BOLT", "1", { from: at("A"), to: blocked, reasonCode: "DAMAGED" });
  expect((await balancesOf(stack))["BOLT A blocked"]).toBe("1");
  expect(await refusal(Type.ISS_PROD, "BOLT", "1", { from: blocked })).toMatchObject({
    reason: "MOVEMENT_NOT_ALLOWED",
  });
  await post(Type.SCRAP, "BOLT", "1", { from: blocked, reasonCode: "DAMAGED" });
  expect(await balancesOf(stack)).not.toHaveProperty("BOLT A blocked");
  expect(await refusal(Type.SCRAP, "BOLT", "1", { from: at("A"), reasonCode: "NONE" })).toMatchObject({
    reason: "REASON_NOT_ALLOWED",
  });
});

test("places: those of the type, of the warehouse, neither blocked nor of one item only", async () => {
  const not = { reason: "MOVEMENT_NOT_ALLOWED" };
  expect(await refusal(Type.MOVE_BIN, "BOLT", "1", { from: at("A"), to: at("A") })).toMatchObject(not);
  expect(await refusal(Type.MOVE_BIN, "BOLT", "1", { to: at("A") })).toMatchObject(not);
  expect(await refusal(Type.RCV_OTHER, "BOLT", "1", { from: at("A"), to: at("B") })).toMatchObject(not);
  expect(await refusal(Type.RCV_PO, "BOLT", "1", { to: at("A") })).toMatchObject(not);
  expect(await refusal(Type.MOVE_BIN, "BOLT", "1", { from: at("A"), to: at("TRANSIT") })).toMatchObject(not);
  expect(
    await refusal(Type.ADJ_MANUAL, "BOLT", "1", { from: at("A"), to: at("B"), reasonCode: "DAMAGED" }),
  ).toMatchObject(not);
  expect(await refusal(Type.RCV_OTHER, "BOLT", "1", { to: at("NOWHERE") })).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
  await createTestLocation(stack, warehouse.warehouseId, "SINGLE", { allowMixedItems: false });
  await receiveTestStock(stack, warehouse, "BOLT", "1", at("SINGLE"));
  await receiveTestStock(stack, warehouse, "BOLT", "1", at("SINGLE"));
  expect(await refusal(Type.RCV_OTHER, "WIRE", "1", { to: at("SINGLE"), uom: "MTR" })).toEqual({
    reason: "MIXED_NOT_ALLOWED",
    location: "SINGLE",
    mixed: "item",
  });
});

test("who may post in one warehouse knows nothing of another", async () => {
  const { warehouseId: otherId } = await createTestSite(stack, "TNN");
  await createTestLocation(stack, otherId, "X");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [otherId] }]);
  const other: TestWarehouse = { ...warehouse, warehouseId: otherId, code: "TNN-W1" };
  const asOperator = (request: ReturnType<typeof movement>) =>
    operator.client(MovementService).postMovement({ movement: request });
  await asOperator(movement(other, Type.RCV_OTHER, "BOLT", "3", { to: at("X") }));
  expect(await refusalOf(asOperator(movement(warehouse, Type.RCV_OTHER, "BOLT", "3", { to: at("A") })))).toEqual({
    reason: "NOT_FOUND",
    resource: "warehouse",
  });
  const { id } = await createTestLocation(stack, warehouse.warehouseId, "HIDDEN");
  const named = movement(other, Type.RCV_OTHER, "BOLT", "3", { to: { location: { id, code: "", externalId: "" } } });
  expect(await refusalOf(asOperator(named))).toEqual({ reason: "NOT_FOUND", resource: "location" });
});

test("a first posting does not overtake whoever changes what the item is counted in", async () => {
  const item = await createTestItem(stack, "FRESH");
  const [updated, posted] = await collide<unknown>(stack, [
    () =>
      stack.admin.client(ItemService).updateItem({
        item: { id: item.id, etag: item.etag, tracking: Item_Tracking.LOT },
        updateMask: { paths: ["tracking"] },
      }),
    async () => {
      await untilCallsWait(stack, 1);
      return refusal(Type.RCV_OTHER, "FRESH", "1", { to: at("A") });
    },
  ]);
  expect(updated?.status).toBe("fulfilled");
  expect(posted).toMatchObject({ value: { reason: "LOT_REQUIRED", item: "FRESH" } });
});

test("the ledger adds up to what lies there", async () => {
  expect(await driftsOf(stack)).toEqual([]);
});
