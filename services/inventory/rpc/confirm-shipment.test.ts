import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Allocation_State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { type Item, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { type Shipment, Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
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
  place = await createTestOutbound(stack, "CFM");
  await createTestReason(stack, "MISSING");
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);
const picking = () => stack.admin.client(PickingService);

async function released(...lines: { item: Item; quantity: string }[]): Promise<Shipment> {
  const { id: shipmentId } = await place.shipment(...lines);
  return (await shipments().releaseShipment({ shipmentId })).shipment as Shipment;
}

async function pick(shipment: Shipment, at: number, quantity: string, more: object = {}): Promise<void> {
  const line = { shipmentId: shipment.id, lineId: shipment.lines[at]?.id ?? "" };
  await picking().pickLine({ ...line, from: { code: "A1" }, quantity: { value: quantity, uom: "EA" }, ...more });
}

test("issues everything that was picked, once", async () => {
  const [plain, serial] = [await place.item("PLAIN"), await place.item("SER", { tracking: Item_Tracking.SERIAL })];
  await place.put(plain, "A1", "10");
  await place.put(serial, "A1", "2", { serials: ["C1", "C2"] });
  const shipment = await released({ item: plain, quantity: "4" }, { item: serial, quantity: "1" });
  await pick(shipment, 0, "3");
  await pick(shipment, 0, "1");
  const early = shipments().confirmShipment({ shipmentId: shipment.id });
  expect(await refusalOf(early)).toMatchObject({ reason: "INVALID_STATE", state: "picking" });
  await pick(shipment, 1, "1", { serials: ["C2"] });
  const request = { shipmentId: shipment.id, requestId: uuidv7() };
  const done = await shipments().confirmShipment(request);
  expect(done.shipment).toMatchObject({
    state: State.SHIPPED,
    lines: [{ picked: { value: "4" } }, { picked: { value: "1" } }],
  });
  expect(done.shipment?.shipTime).toBeDefined();
  expect(await shipments().confirmShipment(request)).toEqual(done);
  expect(await place.stockAt("STAGE", plain)).toEqual({ "": "0/0" });
  expect(await place.stockAt("A1", plain)).toEqual({ "": "6/0" });
  const { allocations } = await stack.admin.client(AllocationService).listAllocations({ demandId: shipment.id });
  expect(allocations.map(({ state }) => state)).toEqual([1, 2, 3].map(() => Allocation_State.CONSUMED));
  const posted = await stack.admin.client(MovementService).getTransaction({ transactionId: done.transactionId });
  expect(posted.transaction).toMatchObject({ documentKind: "shipment", documentId: shipment.id });
  const issued = posted.transaction?.movements.map(({ itemCode, quantity, to, serials }) => {
    return [itemCode, quantity?.value, to?.locationCode, ...serials].join(" ");
  });
  expect(issued?.toSorted()).toEqual(["CFM-PLAIN 1 CUSTOMER", "CFM-PLAIN 3 CUSTOMER", "CFM-SER 1 CUSTOMER C2"]);
  const trace = { action: "ShipmentService.ConfirmShipment", after: { state: "shipped", allocations: 3 } };
  expect((await auditOf(stack, shipment.id)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipment.id)).at(-1)).toBe("inventory.shipment.shipped");
  expect(await refusalOf(shipments().confirmShipment({ shipmentId: shipment.id }))).toMatchObject({ state: "shipped" });
  expect(await allocationDrift(stack)).toEqual([]);
});

test("leaves at the business time that the caller gives", async () => {
  const item = await place.item("TIME");
  await place.put(item, "A1", "1");
  const shipment = await released({ item, quantity: "1" });
  await pick(shipment, 0, "1");
  const businessTime = timestampFromDate(new Date(Date.now() - 600_000));
  const done = await shipments().confirmShipment({ shipmentId: shipment.id, businessTime });
  expect(done.shipment?.shipTime).toEqual(businessTime);
});

test("refuses goods that are packed in part, or when nothing was picked", async () => {
  const item = await place.item("HALF");
  await place.put(item, "A1", "9");
  const shipment = await released({ item, quantity: "4" });
  const { id: shipmentId } = shipment;
  const lineId = shipment.lines[0]?.id ?? "";
  await pick(shipment, 0, "4");
  const pack = (quantity: string) =>
    picking().packLine({ shipmentId, lineId, packageNumber: "BOX", quantity: { value: quantity, uom: "EA" } });
  await pack("3");
  expect(await refusalOf(shipments().confirmShipment({ shipmentId }))).toMatchObject({ reason: "INVALID_STATE" });
  await pack("1");
  expect((await shipments().confirmShipment({ shipmentId })).shipment?.state).toBe(State.SHIPPED);
  const none = await released({ item, quantity: "1" });
  await picking().shortPick({ shipmentId: none.id, lineId: none.lines[0]?.id ?? "", reasonCode: "MISSING" });
  expect(await refusalOf(shipments().confirmShipment({ shipmentId: none.id }))).toEqual({
    reason: "DOCUMENT_EMPTY",
    resource: "shipment",
  });
});

test("a lot that was put on hold after it was picked does not leave", async () => {
  const item = await place.item("HELD", { tracking: Item_Tracking.LOT });
  const lot = await place.lot(item, "L", 50);
  await place.put(item, "A1", "1", { lot: "L" });
  const shipment = await released({ item, quantity: "1" });
  await pick(shipment, 0, "1", { lot: { code: "L" } });
  await stack.admin.client(LotService).holdLot({ lotId: lot.id, reason: "complaint" });
  expect(await refusalOf(shipments().confirmShipment({ shipmentId: shipment.id }))).toMatchObject({
    reason: "LOT_ON_HOLD",
  });
  expect((await shipments().getShipment({ shipmentId: shipment.id })).shipment?.state).toBe(State.PICKED);
});
