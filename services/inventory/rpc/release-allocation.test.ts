import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "REL");
});
afterAll(() => stack?.stop());

const allocations = () => stack.admin.client(AllocationService);

async function allocated(code: string): Promise<string> {
  const item = await place.item(code);
  await place.put(item, "A1", "5");
  const quantity = { value: "5", uom: "EA" };
  const demand = { kind: DemandKind.EXTERNAL, demandId: uuidv7(), item: { id: item.id }, quantity, state: State.HARD };
  const made = await allocations().allocate({ warehouseId: place.warehouseId, demand });
  return made.allocations[0]?.id ?? "";
}

test("gives stock back and keeps the reason", async () => {
  const allocationId = await allocated("BACK");
  const { allocation } = await allocations().releaseAllocation({ allocationId, reason: "order cancelled" });
  expect(allocation).toMatchObject({ state: State.RELEASED, reason: "order cancelled" });
  expect(await place.stockAt("A1", { id: allocation?.itemId } as never)).toEqual({ "": "5/0" });
  const trace = {
    action: "AllocationService.ReleaseAllocation",
    before: { state: "hard" },
    after: { state: "released" },
  };
  expect((await auditOf(stack, allocationId)).at(-1)).toMatchObject({ ...trace, reason: "order cancelled" });
  expect(await eventsOf(stack, allocationId)).toEqual([
    "inventory.allocation.created",
    "inventory.allocation.released",
  ]);
  expect(await refusalOf(allocations().releaseAllocation({ allocationId, reason: "again" }))).toEqual({
    reason: "INVALID_STATE",
    resource: "allocation",
    state: "released",
  });
});

test("what a shipment waits for is given back with its task, unless somebody is picking it", async () => {
  const item = await place.item("SHIP");
  await place.put(item, "A2", "5");
  const shipment = await place.shipment({ item, quantity: "5" });
  await stack.admin.client(ShipmentService).releaseShipment({ shipmentId: shipment.id });
  const picker = await createTestUser(stack, "picker-rel", [{ role: "operator", unitIds: [place.siteId] }]);
  const tasks = picker.client(TaskService);
  const [task] = (await tasks.listTasks({ documentId: shipment.id })).tasks;
  const taskId = task?.id ?? "";
  const allocationId = task?.allocationId ?? "";
  const claimed = await tasks.claimTask({ taskId });
  const release = { allocationId, reason: "needed elsewhere" };
  expect(await refusalOf(allocations().releaseAllocation(release))).toEqual({ reason: "TASK_TAKEN", task: taskId });
  await tasks.releaseTask({ taskId, epoch: claimed.task?.epoch ?? 0 });
  await allocations().releaseAllocation(release);
  expect((await tasks.getTask({ taskId })).task).toMatchObject({
    state: Task_State.CANCELLED,
    reason: "needed elsewhere",
  });
  const after = await stack.admin.client(ShipmentService).getShipment({ shipmentId: shipment.id });
  expect(after.shipment).toMatchObject({ partial: true, lines: [{ allocated: { value: "0" } }] });
});

test("what is picked stays with its shipment", async () => {
  const item = await place.item("PICKED");
  await place.put(item, "A3", "1");
  const shipment = await place.shipment({ item, quantity: "1" });
  await stack.admin.client(ShipmentService).releaseShipment({ shipmentId: shipment.id });
  const quantity = { value: "1", uom: "EA" };
  const line = { shipmentId: shipment.id, lineId: shipment.lines[0]?.id ?? "" };
  await stack.admin.client(PickingService).pickLine({ ...line, from: { code: "A3" }, quantity });
  const [kept] = (await allocations().listAllocations({ demandId: shipment.id })).allocations;
  const release = allocations().releaseAllocation({ allocationId: kept?.id ?? "", reason: "no" });
  expect(await refusalOf(release)).toEqual({ reason: "INVALID_STATE", resource: "allocation", state: "picked" });
});

test("an allocation out of reach is not there", async () => {
  const allocationId = await allocated("FAR");
  const other = await createTestOutbound(stack, "REL2");
  const manager = await createTestUser(stack, "manager-rel2", [{ role: "warehouse-manager", unitIds: [other.siteId] }]);
  const notFound = { reason: "NOT_FOUND", resource: "allocation" };
  expect(await refusalOf(manager.client(AllocationService).releaseAllocation({ allocationId, reason: "x" }))).toEqual(
    notFound,
  );
  expect(await refusalOf(allocations().releaseAllocation({ allocationId: uuidv7(), reason: "x" }))).toEqual(notFound);
});
