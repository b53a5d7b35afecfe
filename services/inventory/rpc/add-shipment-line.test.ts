import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "ADD");
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);

test("adds lines to a draft, also for one lot only", async () => {
  const [item, tracked] = [await place.item("A"), await place.item("B", { tracking: Item_Tracking.LOT })];
  const lot = await place.lot(tracked, "L1", 30);
  const { id: shipmentId } = await place.shipment({ item, quantity: "1" });
  const line = { item: { id: tracked.id }, quantity: { value: "3", uom: "EA" }, lot: { code: "L1" } };
  const { shipment } = await shipments().addShipmentLine({ shipmentId, line });
  expect(shipment?.etag).toBe("2");
  expect(shipment?.lines).toMatchObject([{ lineNo: 1 }, { lineNo: 2, lotId: lot.id, lotNo: "L1", itemCode: "ADD-B" }]);
  const trace = { action: "ShipmentService.AddShipmentLine", after: { line_no: 2, quantity: "3" } };
  expect((await auditOf(stack, shipmentId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipmentId)).at(-1)).toBe("inventory.shipment.line_added");
});

test("two at once get numbers of their own", async () => {
  const item = await place.item("TWICE");
  const { id: shipmentId } = await place.shipment();
  const line = { item: { id: item.id }, quantity: { value: "1", uom: "EA" } };
  await Promise.all(Array.from({ length: 5 }, () => shipments().addShipmentLine({ shipmentId, line })));
  const { shipment } = await shipments().getShipment({ shipmentId });
  expect(shipment?.lines.map(({ lineNo }) => lineNo)).toEqual([1, 2, 3, 4, 5]);
});

test("refuses a shipment that is not there, or released", async () => {
  const item = await place.item("LATE");
  await place.put(item, "A1", "1");
  const line = { item: { id: item.id }, quantity: { value: "1", uom: "EA" } };
  const notFound = { reason: "NOT_FOUND", resource: "shipment" };
  expect(await refusalOf(shipments().addShipmentLine({ shipmentId: uuidv7(), line }))).toEqual(notFound);
  const { id: shipmentId } = await place.shipment({ item, quantity: "1" });
  await shipments().releaseShipment({ shipmentId });
  expect(await refusalOf(shipments().addShipmentLine({ shipmentId, line }))).toEqual({
    reason: "INVALID_STATE",
    resource: "shipment",
    state: "allocated",
  });
});
