import { afterAll, beforeAll, expect, test } from "vitest";
import { Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "ASH");
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);

test("allocates what was missing as stock comes in", async () => {
  const item = await place.item("LATER");
  const { id: shipmentId } = await place.shipment({ item, quantity: "5" });
  expect(await refusalOf(shipments().allocateShipment({ shipmentId }))).toMatchObject({ reason: "INVALID_STATE" });
  await shipments().releaseShipment({ shipmentId, allowPartial: true });
  const none = { reason: "NOT_ALLOCATABLE", item: "ASH-LATER", available: "0", requested: "5" };
  expect(await refusalOf(shipments().allocateShipment({ shipmentId }))).toEqual(none);
  await place.put(item, "A1", "3");
  const first = await shipments().allocateShipment({ shipmentId });
  expect(first.shipment).toMatchObject({ state: State.ALLOCATED, partial: true });
  await place.put(item, "A2", "3");
  const second = await shipments().allocateShipment({ shipmentId });
  expect(second.shipment).toMatchObject({ state: State.ALLOCATED, partial: false });
  expect((await eventsOf(stack, shipmentId)).at(-1)).toBe("inventory.shipment.allocated");
  expect(await place.stockAt("A2", item)).toEqual({ "": "3/2" });
  const { tasks } = await stack.admin.client(TaskService).listTasks({ documentId: shipmentId });
  expect(tasks.map(({ quantity }) => quantity?.value).sort()).toEqual(["2", "3"]);
  const empty = { reason: "DOCUMENT_EMPTY", resource: "shipment" };
  expect(await refusalOf(shipments().allocateShipment({ shipmentId }))).toEqual(empty);
});
