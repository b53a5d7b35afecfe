import { afterAll, beforeAll, expect, test } from "vitest";
import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { type Shipment, Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "PAC");
});
afterAll(() => stack?.stop());

const picking = () => stack.admin.client(PickingService);

/** A shipment of one line of 4, of which so much is picked. */
async function picked(code: string, quantity: string): Promise<Shipment> {
  const item = await place.item(code);
  await place.put(item, "A1", "4");
  const { id: shipmentId } = await place.shipment({ item, quantity: "4" });
  const { shipment } = await stack.admin.client(ShipmentService).releaseShipment({ shipmentId });
  const line = { shipmentId, lineId: shipment?.lines[0]?.id ?? "" };
  const done = await picking().pickLine({ ...line, from: { code: "A1" }, quantity: { value: quantity, uom: "EA" } });
  return done.shipment as Shipment;
}

const packOf = (shipment: Shipment, packageNumber: string, quantity: string) => ({
  shipmentId: shipment.id,
  lineId: shipment.lines[0]?.id ?? "",
  packageNumber,
  quantity: { value: quantity, uom: "EA" },
});

test("puts goods into packages until all is packed", async () => {
  const shipment = await picked("FULL", "4");
  const first = await picking().packLine(packOf(shipment, "BOX-1", "1"));
  expect(first.shipment?.state).toBe(State.PICKED);
  await picking().packLine(packOf(shipment, "BOX-1", "1"));
  const last = await picking().packLine(packOf(shipment, "106141411234567897", "2"));
  expect(last.shipment).toMatchObject({
    state: State.PACKED,
    lines: [{ packed: { value: "4", uom: "EA" } }],
    packages: [
      { number: "106141411234567897", contents: [{ quantity: { value: "2" } }] },
      { number: "BOX-1", contents: [{ lineId: shipment.lines[0]?.id, quantity: { value: "2", uom: "EA" } }] },
    ],
  });
  const trace = { action: "PickingService.PackLine", after: { package: "106141411234567897", quantity: "2" } };
  expect((await auditOf(stack, shipment.id)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, shipment.id)).at(-1)).toBe("inventory.shipment.line_packed");
  const again = picking().packLine(packOf(shipment, "BOX-2", "1"));
  expect(await refusalOf(again)).toMatchObject({ reason: "INVALID_STATE", state: "packed" });
});

test("packs while others still pick, but no more than is picked", async () => {
  const shipment = await picked("PART", "3");
  const { shipment: after } = await picking().packLine(packOf(shipment, "BOX-1", "3"));
  expect(after?.state).toBe(State.PICKING);
  expect(await refusalOf(picking().packLine(packOf(shipment, "BOX-1", "1")))).toEqual({
    reason: "OVER_PICK",
    line: "1",
    limit: "3",
    picked: "4",
  });
});

test("an SSCC has the right check digit and names one package only", async () => {
  const [one, two] = [await picked("SSCC-1", "4"), await picked("SSCC-2", "4")];
  expect(await refusalOf(picking().packLine(packOf(one, "206141411234567890", "1")))).toMatchObject({
    reason: "CHECK_DIGIT",
    scan: "206141411234567890",
  });
  await picking().packLine(packOf(one, "206141411234567894", "1"));
  expect(await refusalOf(picking().packLine(packOf(two, "206141411234567894", "1")))).toEqual({
    reason: "ALREADY_EXISTS",
    resource: "package",
    field: "number",
  });
  await picking().packLine(packOf(one, "BOX-9", "1"));
  await picking().packLine(packOf(two, "BOX-9", "1"));
});
