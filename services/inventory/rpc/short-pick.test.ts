import { afterAll, beforeAll, expect, test } from "vitest";
import type { Item } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { type Shipment, Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  allocationDrift,
  createTestOutbound,
  createTestReason,
  type TestOutbound,
} from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "SHT");
  await createTestReason(stack, "MISSING");
  const reasons = stack.admin.client(ReasonCodeService);
  await reasons.createReasonCode({ reasonCode: { code: "NOTED", name: "Noted", requiresNote: true } });
  await reasons.createReasonCode({ reasonCode: { code: "SCRAPS", name: "S", movementTypes: [MovementType.SCRAP] } });
});
afterAll(() => stack?.stop());

const picking = () => stack.admin.client(PickingService);

async function released(item: Item, quantity: string): Promise<Shipment> {
  const { id: shipmentId } = await place.shipment({ item, quantity });
  return (await stack.admin.client(ShipmentService).releaseShipment({ shipmentId })).shipment as Shipment;
}

test("the rest of a line stays short, and what was kept for it is free again", async () => {
  const item = await place.item("REST");
  await place.put(item, "A1", "10");
  const shipment = await released(item, "8");
  const line = { shipmentId: shipment.id, lineId: shipment.lines[0]?.id ?? "" };
  await picking().pickLine({ ...line, from: { code: "A1" }, quantity: { value: "5", uom: "EA" } });
  const { shipment: after } = await picking().shortPick({ ...line, reasonCode: "missing" });
  expect(after).toMatchObject({
    state: State.PICKED,
    partial: false,
    lines: [{ picked: { value: "5" }, short: { value: "3" }, allocated: { value: "0" }, shortReasonCode: "MISSING" }],
  });
  expect(await place.stockAt("A1", item)).toEqual({ "": "5/0" });
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "5/5" });
  const { tasks } = await stack.admin.client(TaskService).listTasks({ documentId: shipment.id });
  expect(tasks).toMatchObject([{ state: Task_State.CANCELLED, reason: "MISSING" }]);
  const trace = { action: "PickingService.ShortPick", after: { short: "3", reason_code: "MISSING" } };
  expect((await auditOf(stack, shipment.id)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipment.id)).at(-1)).toBe("inventory.shipment.line_shortened");
  expect(await refusalOf(picking().shortPick({ ...line, reasonCode: "MISSING" }))).toMatchObject({
    reason: "INVALID_STATE",
  });
  expect(await allocationDrift(stack)).toEqual([]);
});

test("refuses a reason that does not fit, and a line that lacks nothing", async () => {
  const [item, other] = [await place.item("ONE"), await place.item("TWO")];
  await place.put(item, "A1", "1");
  await place.put(other, "A1", "1");
  const { id: shipmentId } = await place.shipment({ item, quantity: "1" }, { item: other, quantity: "1" });
  await stack.admin.client(ShipmentService).releaseShipment({ shipmentId });
  const { shipment } = await stack.admin.client(ShipmentService).getShipment({ shipmentId });
  const line = { shipmentId, lineId: shipment?.lines[0]?.id ?? "" };
  const short = (fields: object) => refusalOf(picking().shortPick({ ...line, reasonCode: "MISSING", ...fields }));
  expect(await short({ reasonCode: "NO-SUCH" })).toEqual({ reason: "NOT_FOUND", resource: "reason_code" });
  expect(await short({ reasonCode: "SCRAPS" })).toMatchObject({ reason: "REASON_NOT_ALLOWED", reason_code: "SCRAPS" });
  expect(await short({ reasonCode: "NOTED" })).toMatchObject({ reason: "REASON_REQUIRED" });
  await picking().pickLine({ ...line, from: { code: "A1" }, quantity: { value: "1", uom: "EA" } });
  expect(await short({})).toEqual({ reason: "DOCUMENT_EMPTY", resource: "shipment_line" });
});
