import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_PickPolicy, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { Shipment_State as State } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
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
  place = await createTestOutbound(stack, "CRS");
  const partners = stack.admin.client(PartnerService);
  await partners.createPartner({ partner: { code: "ACME", name: "Acme", isCustomer: true } });
  await partners.createPartner({ partner: { code: "SUPPLY", name: "Supply", isSupplier: true } });
});
afterAll(() => stack?.stop());

const shipments = () => stack.admin.client(ShipmentService);

test("makes a shipment once, with its lines and a trace", async () => {
  const item = await place.item("BOX", { uoms: [{ uom: "BOX", numerator: 7n, denominator: 3n }], quantityDecimals: 2 });
  const dueTime = timestampFromDate(new Date("2031-05-01T00:00:00Z"));
  const request = {
    warehouseId: place.warehouseId,
    customer: { code: "acme" },
    staging: { code: "STAGE" },
    number: "SO-1",
    priority: 2,
    dueTime,
    carrier: " DHL ",
    note: "handle with care",
    externalId: "E1",
    lines: [{ item: { code: item.code }, quantity: { value: "2", uom: "BOX" } }],
    requestId: uuidv7(),
  };
  const made = await shipments().createShipment(request);
  expect(made.shipment).toMatchObject({
    number: "SO-1",
    state: State.DRAFT,
    partial: false,
    customerCode: "ACME",
    stagingLocationCode: "STAGE",
    dueTime,
    priority: 2,
    carrier: "DHL",
    note: "handle with care",
    externalId: "E1",
    etag: "1",
    lines: [
      {
        lineNo: 1,
        itemCode: "CRS-BOX",
        quantity: { value: "2", uom: "BOX" },
        baseQuantity: { value: "4.67", uom: "EA" },
        allocated: { value: "0" },
        picked: { value: "0" },
      },
    ],
  });
  expect(await shipments().createShipment(request)).toEqual(made);
  const id = made.shipment?.id ?? "";
  const trace = {
    action: "ShipmentService.CreateShipment",
    unit_id: place.warehouseId,
    after: { number: "SO-1", lines: 1 },
  };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.shipment.created"]);
});

test("finds a number of its own", async () => {
  const made = await shipments().createShipment({ warehouseId: place.warehouseId });
  expect(made.shipment?.number).toMatch(/^SH-\d{6}-[0-9A-Z]{6}$/);
  expect(made.shipment).toMatchObject({ priority: 5, customerCode: "", stagingLocationCode: "" });
});

test("refuses what is taken, missing, or does not fit", async () => {
  const create = (fields: object) =>
    refusalOf(shipments().createShipment({ warehouseId: place.warehouseId, ...fields }));
  const item = await place.item("LOT", { tracking: Item_Tracking.LOT, pickPolicy: Item_PickPolicy.FIXED_LOT });
  const line = { item: { id: item.id }, quantity: { value: "1", uom: "EA" } };
  await shipments().createShipment({ warehouseId: place.warehouseId, number: "TAKEN", externalId: "TAKEN" });
  const exists = { reason: "ALREADY_EXISTS", resource: "shipment" };
  expect(await create({ number: "TAKEN" })).toEqual({ ...exists, field: "number" });
  expect(await create({ externalId: "TAKEN" })).toEqual({ ...exists, field: "external_id" });
  expect(await create({ customer: { code: "NOBODY" } })).toEqual({ reason: "NOT_FOUND", resource: "partner" });
  expect(await create({ customer: { code: "SUPPLY" } })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ staging: { code: "A1" } })).toEqual({ reason: "LOCATION_BLOCKED", location: "A1" });
  expect(await create({ staging: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await create({ lines: [line] })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ lines: [{ ...line, lot: { code: "NO" } }] })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await create({ lines: [{ ...line, item: { code: "NO" } }] })).toEqual({
    reason: "NOT_FOUND",
    resource: "item",
  });
  const free = { ...line, item: { id: (await place.item("FREE")).id } };
  expect(await create({ lines: [{ ...free, quantity: { value: "1", uom: "TON" } }] })).toMatchObject({
    reason: "UOM_NOT_CONVERTIBLE",
  });
  expect(await create({ lines: [{ ...free, quantity: { value: "0", uom: "EA" } }] })).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  const old = await place.item("OLD");
  await stack.admin.client(ItemService).archiveItem({ itemId: old.id, etag: old.etag });
  expect(await create({ lines: [{ ...free, item: { id: old.id } }] })).toEqual({
    reason: "ARCHIVED",
    resource: "item",
  });
  expect(await create({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  const other = await createTestOutbound(stack, "CRS2");
  const planner = await createTestUser(stack, "planner-crs2", [{ role: "planner", unitIds: [other.siteId] }]);
  const far = planner.client(ShipmentService).createShipment({ warehouseId: place.warehouseId });
  expect(await refusalOf(far)).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
