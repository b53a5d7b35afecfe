import { afterAll, beforeAll, expect, test } from "vitest";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("returns a shipment with its lines to those whose reach it lies in", async () => {
  const [place, elsewhere] = [await createTestOutbound(stack, "GSH"), await createTestOutbound(stack, "GSH2")];
  const item = await place.item("ANY");
  const made = await place.shipment({ item, quantity: "3" }, { item, quantity: "4" });
  const user = async (login: string, unitId: string) =>
    (await createTestUser(stack, login, [{ role: "auditor", unitIds: [unitId] }])).client(ShipmentService);
  const [near, far] = [await user("near", place.siteId), await user("far", elsewhere.siteId)];
  const { shipment } = await near.getShipment({ shipmentId: made.id });
  expect(shipment).toEqual(made);
  expect(shipment?.lines.map(({ quantity }) => quantity?.value)).toEqual(["3", "4"]);
  const notFound = { reason: "NOT_FOUND", resource: "shipment" };
  expect(await refusalOf(far.getShipment({ shipmentId: made.id }))).toEqual(notFound);
  expect(await refusalOf(near.getShipment({ shipmentId: uuidv7() }))).toEqual(notFound);
});
