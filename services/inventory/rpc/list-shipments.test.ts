import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("lists by warehouse, customer, state and number, newest first, page by page, within reach", async () => {
  const [north, south] = [await createTestOutbound(stack, "LSN"), await createTestOutbound(stack, "LSS")];
  const { partner } = await stack.admin
    .client(PartnerService)
    .createPartner({ partner: { code: "ACME", name: "Acme", isCustomer: true } });
  const client = stack.admin.client(ShipmentService);
  const create = (warehouseId: string, number: string, more: object = {}) =>
    client.createShipment({ warehouseId, number, ...more });
  for (const number of ["N1", "N2", "N3"]) await create(north.warehouseId, number);
  await create(south.warehouseId, "S1", { customer: { code: "ACME" } });
  const off = await create(south.warehouseId, "S2");
  await client.cancelShipment({ shipmentId: off.shipment?.id ?? "", reason: "typo" });
  const item = await south.item("ANY");
  await south.put(item, "A1", "1");
  const part = await south.shipment({ item, quantity: "2" });
  await client.releaseShipment({ shipmentId: part.id, allowPartial: true });
  const numbers = async (filter: object) => (await client.listShipments(filter)).shipments.map(({ number }) => number);
  expect(await numbers({ warehouseId: north.warehouseId })).toEqual(["N3", "N2", "N1"]);
  expect(await numbers({ customerId: partner?.id })).toEqual(["S1"]);
  expect(await numbers({ states: [State.CANCELLED, State.ALLOCATED] })).toEqual([part.number, "S2"]);
  expect(await numbers({ number: "n2" })).toEqual(["N2"]);
  const [short] = (await client.listShipments({ states: [State.ALLOCATED] })).shipments;
  expect(short).toMatchObject({ partial: true, lines: [] });
  const first = await client.listShipments({ pageSize: 4 });
  const rest = await client.listShipments({ pageSize: 4, pageToken: first.nextPageToken });
  expect([...first.shipments, ...rest.shipments]).toHaveLength(6);
  expect(new Set([...first.shipments, ...rest.shipments].map(({ id }) => id)).size).toBe(6);
  expect(rest.nextPageToken).toBe("");
  const planner = await createTestUser(stack, "planner-south", [{ role: "planner", unitIds: [south.siteId] }]);
  const seen = await planner.client(ShipmentService).listShipments({});
  expect(new Set(seen.shipments.map(({ warehouseId }) => warehouseId))).toEqual(new Set([south.warehouseId]));
});
