import { afterAll, beforeAll, expect, test } from "vitest";
import { Allocation_State, AllocationStrategy, DemandKind } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { Item_PickPolicy, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_Kind, Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "RLS");
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);

test("allocates each line and makes a task for each place", async () => {
  const item = await place.item("TWO", { tracking: Item_Tracking.LOT, pickPolicy: Item_PickPolicy.FEFO });
  await place.lot(item, "OLD", 10);
  await place.lot(item, "NEW", 90);
  await place.put(item, "A1", "5", { lot: "NEW" });
  await place.put(item, "A4", "5", { lot: "OLD" });
  const { id: shipmentId } = await place.shipment({ item, quantity: "7" }, { item, quantity: "1", lot: "NEW" });
  const { shipment } = await shipments().releaseShipment({ shipmentId });
  expect(shipment).toMatchObject({ state: State.ALLOCATED, partial: false });
  expect(shipment?.lines.map(({ allocated }) => allocated?.value)).toEqual(["7", "1"]);
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipmentId });
  for (const each of allocations) {
    expect(each).toMatchObject({ state: Allocation_State.HARD, demandKind: DemandKind.SHIPMENT });
    expect(each.strategy).toBe(AllocationStrategy.FEFO);
  }
  const { tasks } = await stack.admin.client(TaskService).listTasks({ documentId: shipmentId });
  const shown = tasks.map(({ locationCode, lotNo, quantity }) => `${locationCode} ${lotNo} ${quantity?.value}`).sort();
  expect(shown).toEqual(["A1 NEW 1", "A1 NEW 2", "A4 OLD 5"]);
  for (const task of tasks) {
    expect(task).toMatchObject({ kind: Task_Kind.PICK, state: Task_State.READY, toLocationCode: "STAGE", priority: 5 });
    expect(task.document).toMatchObject({ kind: "shipment", id: shipmentId });
  }
  const trace = { action: "ShipmentService.ReleaseShipment", after: { state: "allocated", partial: false } };
  expect((await auditOf(stack, shipmentId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipmentId)).at(-1)).toBe("inventory.shipment.released");
});

test("a part will do when the caller says so, and nothing at all leaves it released", async () => {
  const [some, none] = [await place.item("SOME"), await place.item("NONE")];
  await place.put(some, "A1", "3");
  const { id: shipmentId } = await place.shipment({ item: some, quantity: "5" }, { item: none, quantity: "1" });
  expect(await refusalOf(shipments().releaseShipment({ shipmentId }))).toEqual({
    reason: "NOT_ALLOCATABLE",
    item: "RLS-SOME",
    available: "3",
    requested: "5",
  });
  expect((await shipments().getShipment({ shipmentId })).shipment?.state).toBe(State.DRAFT);
  const part = await shipments().releaseShipment({ shipmentId, allowPartial: true });
  expect(part.shipment).toMatchObject({ state: State.ALLOCATED, partial: true });
  expect(await eventsOf(stack, shipmentId)).toContain("inventory.allocation.short");
  const { id } = await place.shipment({ item: none, quantity: "1" });
  const bare = await shipments().releaseShipment({ shipmentId: id, allowPartial: true });
  expect(bare.shipment).toMatchObject({ state: State.RELEASED, partial: true });
});

test("refuses a shipment without lines, a second release, and what is out of reach", async () => {
  const item = await place.item("ONCE");
  await place.put(item, "A1", "3");
  const empty = await place.shipment();
  expect(await refusalOf(shipments().releaseShipment({ shipmentId: empty.id }))).toEqual({
    reason: "DOCUMENT_EMPTY",
    resource: "shipment",
  });
  const { id: shipmentId } = await place.shipment({ item, quantity: "1" });
  const other = await createTestOutbound(stack, "RLS2");
  const planner = await createTestUser(stack, "planner-rls2", [{ role: "planner", unitIds: [other.siteId] }]);
  const notFound = { reason: "NOT_FOUND", resource: "shipment" };
  expect(await refusalOf(planner.client(ShipmentService).releaseShipment({ shipmentId }))).toEqual(notFound);
  await shipments().releaseShipment({ shipmentId });
  expect(await refusalOf(shipments().releaseShipment({ shipmentId }))).toMatchObject({ reason: "INVALID_STATE" });
});
