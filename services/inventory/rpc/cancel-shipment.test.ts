import { afterAll, beforeAll, expect, test } from "vitest";
import { Allocation_State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { type Item, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { type Shipment, Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { allocationDrift, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "CAN");
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);

/** A shipment of 5, of which 2 are picked from A1. */
async function picking(item: Item, more: object = {}): Promise<Shipment> {
  const { id: shipmentId } = await place.shipment({ item, quantity: "5" });
  const { shipment } = await shipments().releaseShipment({ shipmentId });
  const line = { shipmentId, lineId: shipment?.lines[0]?.id ?? "" };
  const pick = { ...line, from: { code: "A1" }, quantity: { value: "2", uom: "EA" }, ...more };
  return (await stack.admin.client(PickingService).pickLine(pick)).shipment as Shipment;
}

test("brings picked goods back to where they came from and frees the rest", async () => {
  const item = await place.item("BACK");
  await place.put(item, "A1", "3");
  await place.put(item, "A2", "9");
  const { id: shipmentId } = await picking(item);
  const { tasks } = await stack.admin.client(TaskService).listTasks({ documentId: shipmentId });
  const open = tasks.find(({ locationCode }) => locationCode === "A2");
  await stack.admin.client(TaskService).claimTask({ taskId: open?.id ?? "" });
  const request = { shipmentId, reason: "order withdrawn", requestId: uuidv7() };
  const done = await shipments().cancelShipment(request);
  expect(done.shipment).toMatchObject({ state: State.CANCELLED, partial: false, cancelReason: "order withdrawn" });
  expect(await shipments().cancelShipment(request)).toEqual(done);
  expect(await place.stockAt("A1", item)).toEqual({ "": "3/0" });
  expect(await place.stockAt("A2", item)).toEqual({ "": "9/0" });
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "0/0" });
  const after = await stack.admin.client(TaskService).listTasks({ documentId: shipmentId });
  expect(after.tasks.map(({ state }) => state)).toEqual([Task_State.CANCELLED, Task_State.CANCELLED]);
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipmentId });
  expect(new Set(allocations.map(({ state }) => state))).toEqual(new Set([Allocation_State.RELEASED]));
  const trace = {
    action: "ShipmentService.CancelShipment",
    before: { state: "picking" },
    after: { state: "cancelled" },
  };
  expect((await auditOf(stack, shipmentId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipmentId)).at(-1)).toBe("inventory.shipment.cancelled");
  expect(await refusalOf(shipments().cancelShipment({ shipmentId, reason: "again" }))).toMatchObject({
    state: "cancelled",
  });
  expect(await allocationDrift(stack)).toEqual([]);
});

test("brings them elsewhere when the caller says so, piece by piece with their numbers", async () => {
  const item = await place.item("ELSE", { tracking: Item_Tracking.SERIAL });
  await place.put(item, "A1", "5", { serials: ["E1", "E2", "E3", "E4", "E5"] });
  const { id: shipmentId } = await picking(item, { serials: ["E2", "E4"] });
  const locationId = place.places.A1 ?? "";
  await stack.admin.client(LocationService).blockLocation({ locationId, reason: "flooded" });
  const reason = "withdrawn";
  const blocked = shipments().cancelShipment({ shipmentId, reason });
  expect(await refusalOf(blocked)).toMatchObject({ reason: "LOCATION_BLOCKED", location: "A1" });
  const nowhere = shipments().cancelShipment({ shipmentId, reason, returnLocation: { code: "NO" } });
  expect(await refusalOf(nowhere)).toEqual({ reason: "NOT_FOUND", resource: "location" });
  await shipments().cancelShipment({ shipmentId, reason, returnLocation: { code: "A3" } });
  expect(await place.stockAt("A3", item)).toEqual({ "": "2/0" });
  expect(await place.stockAt("A1", item)).toEqual({ "": "3/0" });
  await stack.admin.client(LocationService).unblockLocation({ locationId, reason: "dry" });
  expect(await allocationDrift(stack)).toEqual([]);
});

test("a draft is simply called off; what is shipped is gone", async () => {
  const item = await place.item("GONE");
  await place.put(item, "A1", "5");
  const draft = await place.shipment({ item, quantity: "1" });
  const off = await shipments().cancelShipment({ shipmentId: draft.id, reason: "typo" });
  expect(off.shipment?.state).toBe(State.CANCELLED);
  const { id: shipmentId, lines } = await picking(item);
  const rest = { shipmentId, lineId: lines[0]?.id ?? "", from: { code: "A1" }, quantity: { value: "3", uom: "EA" } };
  await stack.admin.client(PickingService).pickLine(rest);
  await shipments().confirmShipment({ shipmentId });
  expect(await refusalOf(shipments().cancelShipment({ shipmentId, reason: "late" }))).toMatchObject({
    reason: "INVALID_STATE",
    state: "shipped",
  });
});
