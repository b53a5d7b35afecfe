import { afterAll, beforeAll, expect, test } from "vitest";
import { Allocation_State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { type Item, Item_PickPolicy, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { type Shipment, Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  allocationDrift,
  createTestOutbound,
  createTestReason,
  dayAfter,
  type TestOutbound,
} from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "PCK");
  await createTestReason(stack, "DAMAGED");
});
afterAll(() => stack?.stop());

const picking = () => stack.admin.client(PickingService);

/** A shipment of one line that is released. */
async function released(item: Item, quantity: string, allowPartial = false): Promise<Shipment> {
  const { id: shipmentId } = await place.shipment({ item, quantity });
  const { shipment } = await stack.admin.client(ShipmentService).releaseShipment({ shipmentId, allowPartial });
  return shipment as Shipment;
}

const pickOf = (shipment: Shipment, from: string, quantity: string, more: object = {}) => ({
  shipmentId: shipment.id,
  lineId: shipment.lines[0]?.id ?? "",
  from: { code: from },
  quantity: { value: quantity, uom: "EA" },
  ...more,
});

const tasksOf = async (shipment: Shipment) =>
  (await stack.admin.client(TaskService).listTasks({ documentId: shipment.id })).tasks;

test("moves goods to the staging place, still kept for the shipment", async () => {
  const item = await place.item("PLAIN");
  await place.put(item, "A1", "10");
  const shipment = await released(item, "8");
  const request = { ...pickOf(shipment, "A1", "5"), requestId: uuidv7() };
  const first = await picking().pickLine(request);
  expect(first.shipment).toMatchObject({
    state: State.PICKING,
    lines: [{ allocated: { value: "3" }, picked: { value: "5" } }],
  });
  expect(await picking().pickLine(request)).toEqual(first);
  expect(await place.stockAt("A1", item)).toEqual({ "": "5/3" });
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "5/5" });
  expect(await tasksOf(shipment)).toMatchObject([{ state: Task_State.READY, quantity: { value: "3" } }]);
  const second = await picking().pickLine(pickOf(shipment, "A1", "3"));
  expect(second.shipment).toMatchObject({ state: State.PICKED, partial: false, lines: [{ picked: { value: "8" } }] });
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "8/8" });
  expect(await tasksOf(shipment)).toMatchObject([{ state: Task_State.DONE }]);
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipment.id });
  expect(allocations.map(({ state, locationCode }) => [state, locationCode])).toEqual([
    [Allocation_State.PICKED, "STAGE"],
    [Allocation_State.PICKED, "STAGE"],
  ]);
  const trace = { action: "PickingService.PickLine", after: { state: "picked", quantity: "3", location_code: "A1" } };
  expect((await auditOf(stack, shipment.id)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipment.id)).at(-1)).toBe("inventory.shipment.line_picked");
  expect(await eventsOf(stack, second.transactionId)).toEqual(["inventory.stock.posted"]);
});

test("refuses more than the line asks for", async () => {
  const item = await place.item("OVER");
  await place.put(item, "A1", "10");
  const shipment = await released(item, "4");
  await picking().pickLine(pickOf(shipment, "A1", "3"));
  const over = { reason: "OVER_PICK", line: "1", limit: "4", picked: "5" };
  expect(await refusalOf(picking().pickLine(pickOf(shipment, "A1", "2")))).toEqual(over);
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "3/3" });
});

test("another lot than the allocated one needs a reason; then the two are exchanged", async () => {
  const item = await place.item("FEFO", { tracking: Item_Tracking.LOT, pickPolicy: Item_PickPolicy.FEFO });
  await place.lot(item, "SOON", 20);
  await place.lot(item, "LATE", 90);
  await place.put(item, "A1", "6", { lot: "SOON" });
  await place.put(item, "A2", "6", { lot: "LATE" });
  const shipment = await released(item, "6");
  const late = pickOf(shipment, "A2", "4", { lot: { code: "LATE" } });
  expect(await refusalOf(picking().pickLine(late))).toEqual({
    reason: "FEFO_SKIPPED",
    lot: "SOON",
    expiry_date: dayAfter(20),
  });
  const { shipment: after } = await picking().pickLine({ ...late, reasonCode: "DAMAGED" });
  expect(after).toMatchObject({ partial: false, lines: [{ allocated: { value: "2" }, picked: { value: "4" } }] });
  expect(await place.stockAt("A1", item)).toEqual({ SOON: "6/2" });
  expect(await place.stockAt("A2", item)).toEqual({ LATE: "2/0" });
  expect(await place.stockAt("STAGE", item)).toEqual({ LATE: "4/4" });
  expect(await tasksOf(shipment)).toMatchObject([{ state: Task_State.READY, quantity: { value: "2" } }]);
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipment.id });
  const gone = allocations.filter(({ state }) => state === Allocation_State.RELEASED);
  expect(gone).toMatchObject([{ lotNo: "SOON", quantity: { value: "4" }, reason: "DAMAGED" }]);
  const rest = pickOf(shipment, "A2", "2", { lot: { code: "LATE" }, reasonCode: "DAMAGED" });
  expect((await picking().pickLine(rest)).shipment?.state).toBe(State.PICKED);
  expect(await tasksOf(shipment)).toMatchObject([{ state: Task_State.CANCELLED }]);
  expect(await place.stockAt("A1", item)).toEqual({ SOON: "6/0" });
});

test("another place of an item without lots needs a reason too, unless the picker chooses", async () => {
  const item = await place.item("BIN");
  await place.put(item, "A1", "6");
  await place.put(item, "A2", "6");
  const shipment = await released(item, "2");
  const other = pickOf(shipment, "A2", "1");
  expect(await refusalOf(picking().pickLine(other))).toEqual({ reason: "REASON_REQUIRED", movement_type: "MOVE_BIN" });
  const unknown = picking().pickLine({ ...other, reasonCode: "NO-SUCH" });
  expect(await refusalOf(unknown)).toMatchObject({ reason: "REASON_NOT_ALLOWED" });
  const choice = await place.item("CHOICE", { pickPolicy: Item_PickPolicy.MANUAL });
  await place.put(choice, "A1", "6");
  await place.put(choice, "A2", "6");
  const free = await released(choice, "2");
  expect((await picking().pickLine(pickOf(free, "A2", "2"))).shipment?.state).toBe(State.PICKED);
  expect(await place.stockAt("A1", choice)).toEqual({ "": "6/0" });
});

test("what nothing was allocated to is picked from free stock without a reason", async () => {
  const item = await place.item("FREE");
  await place.put(item, "A1", "2");
  const shipment = await released(item, "5", true);
  await place.put(item, "A2", "9");
  expect((await picking().pickLine(pickOf(shipment, "A2", "3"))).shipment).toMatchObject({ partial: false });
  expect(await place.stockAt("A1", item)).toEqual({ "": "2/2" });
  expect((await picking().pickLine(pickOf(shipment, "A1", "2"))).shipment?.state).toBe(State.PICKED);
});

test("stock that is somebody else's, or may not leave, cannot be picked instead", async () => {
  const item = await place.item("OTHERS", { tracking: Item_Tracking.LOT, minRemainingIssueDays: 5 });
  await place.lot(item, "OLD", 3);
  await place.lot(item, "GOOD", 50);
  await place.put(item, "A1", "4", { lot: "GOOD" });
  await place.put(item, "A2", "4", { lot: "GOOD" });
  await place.put(item, "A3", "4", { lot: "OLD" });
  const [mine] = [await released(item, "4"), await released(item, "4")];
  const instead = (from: string, lot: string) =>
    refusalOf(picking().pickLine(pickOf(mine as Shipment, from, "1", { lot: { code: lot }, reasonCode: "DAMAGED" })));
  const none = { reason: "NOT_ALLOCATABLE", item: "PCK-OTHERS", available: "0", requested: "1" };
  expect(await instead("A2", "GOOD")).toEqual(none);
  expect(await instead("A3", "OLD")).toEqual(none);
});

test("a line for one lot takes no other", async () => {
  const item = await place.item("FIXED", { tracking: Item_Tracking.LOT });
  for (const lot of ["ONLY", "OTHER"]) {
    await place.lot(item, lot, 50);
    await place.put(item, "A1", "4", { lot });
  }
  const made = await place.shipment({ item, quantity: "2", lot: "ONLY" });
  const { shipment } = await stack.admin.client(ShipmentService).releaseShipment({ shipmentId: made.id });
  const other = pickOf(shipment as Shipment, "A1", "2", { lot: { code: "OTHER" }, reasonCode: "DAMAGED" });
  expect(await refusalOf(picking().pickLine(other))).toMatchObject({ reason: "NOT_ALLOCATABLE" });
  const right = pickOf(shipment as Shipment, "A1", "2", { lot: { code: "ONLY" } });
  expect((await picking().pickLine(right)).shipment?.state).toBe(State.PICKED);
});

test("a lot that was put on hold after it was allocated is not picked", async () => {
  const item = await place.item("HOLD", { tracking: Item_Tracking.LOT });
  const lot = await place.lot(item, "H", 50);
  await place.put(item, "A1", "4", { lot: "H" });
  const shipment = await released(item, "2");
  const pick = pickOf(shipment, "A1", "2", { lot: { code: "H" } });
  await stack.admin.client(LotService).holdLot({ lotId: lot.id, reason: "complaint" });
  expect(await refusalOf(picking().pickLine(pick))).toEqual({ reason: "LOT_ON_HOLD", lot: "H", state: "on_hold" });
  expect(await place.stockAt("A1", item)).toEqual({ H: "4/2" });
  await stack.admin.client(LotService).releaseLot({ lotId: lot.id, reason: "all is well" });
  expect((await picking().pickLine(pick)).shipment?.state).toBe(State.PICKED);
});

test("pieces are picked by their serial numbers", async () => {
  const item = await place.item("SERIAL", { tracking: Item_Tracking.SERIAL });
  await place.put(item, "A1", "3", { serials: ["S1", "S2", "S3"] });
  const shipment = await released(item, "2");
  expect(await refusalOf(picking().pickLine(pickOf(shipment, "A1", "2", { serials: ["S1"] })))).toMatchObject({
    reason: "SERIAL_REQUIRED",
  });
  await picking().pickLine(pickOf(shipment, "A1", "2", { serials: ["S3", "S1"] }));
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipment.id });
  expect(allocations.map(({ serials }) => serials.toSorted())).toEqual([["S1", "S3"]]);
});

test("nobody picks what somebody else has taken the task for", async () => {
  const item = await place.item("TAKEN");
  await place.put(item, "A1", "2");
  const shipment = await released(item, "2");
  const [task] = await tasksOf(shipment);
  const pickers = await Promise.all(
    ["ann-pck", "bob-pck"].map((login) =>
      createTestUser(stack, login, [{ role: "operator", unitIds: [place.siteId] }]),
    ),
  );
  const [ann, bob] = pickers.map((picker) => picker.client(PickingService));
  await pickers[0]?.client(TaskService).claimTask({ taskId: task?.id ?? "" });
  const pick = pickOf(shipment, "A1", "2");
  expect(await refusalOf(bob?.pickLine(pick) ?? Promise.reject())).toEqual({ reason: "TASK_TAKEN", task: task?.id });
  expect((await ann?.pickLine(pick))?.shipment?.state).toBe(State.PICKED);
  expect(await tasksOf(shipment)).toMatchObject([{ state: Task_State.DONE, claimedByName: "ann-pck" }]);
});

test("refuses what is missing or does not fit", async () => {
  const item = await place.item("WRONG", { tracking: Item_Tracking.LOT });
  await place.lot(item, "L", 50);
  await place.put(item, "A1", "4", { lot: "L" });
  const shipment = await released(item, "2");
  const pick = (from: string, more: object) => refusalOf(picking().pickLine(pickOf(shipment, from, "1", more)));
  const lot = { code: "L" };
  expect(await pick("A1", {})).toEqual({ reason: "LOT_REQUIRED", item: "PCK-WRONG" });
  expect(await pick("A1", { lot: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await pick("A9", { lot })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await pick("A1", { lot, to: { code: "A2" } })).toEqual({ reason: "LOCATION_BLOCKED", location: "A2" });
  expect(await pick("A1", { lot, lineId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "shipment_line" });
  expect(await pick("A1", { lot, shipmentId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "shipment" });
  const draft = await place.shipment({ item, quantity: "1" });
  expect(await pick("A1", { lot, shipmentId: draft.id, lineId: draft.lines[0]?.id })).toMatchObject({
    reason: "INVALID_STATE",
    state: "draft",
  });
});

test("in the end nothing is allocated that no allocation stands for", async () => {
  expect(await allocationDrift(stack)).toEqual([]);
});
