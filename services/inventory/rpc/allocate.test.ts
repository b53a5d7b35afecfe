import { afterAll, beforeAll, expect, test } from "vitest";
import {
  DemandKind,
  Allocation_State as State,
  AllocationStrategy as Strategy,
} from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { type Item, Item_PickPolicy, Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { allocationDrift, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "ALC");
});
afterAll(() => stack?.stop());

const allocations = () => stack.admin.client(AllocationService);

function demand(item: Item, quantity: string, more: object = {}) {
  return {
    kind: DemandKind.EXTERNAL,
    demandId: uuidv7(),
    item: { id: item.id },
    quantity: { value: quantity, uom: item.baseUom },
    state: State.HARD,
    ...more,
  };
}

/** Allocates and says from where: "place lot quantity". */
async function take(item: Item, quantity: string, more: object = {}): Promise<string[]> {
  const got = await allocations().allocate({ warehouseId: place.warehouseId, demand: demand(item, quantity, more) });
  return got.allocations.map((each) =>
    [each.locationCode, each.lotNo, each.quantity?.value].filter((text) => text !== "").join(" "),
  );
}

const refused = (item: Item, quantity: string, more: object = {}) =>
  refusalOf(allocations().allocate({ warehouseId: place.warehouseId, demand: demand(item, quantity, more) }));

test("keeps stock for a demand once, with a trace of it", async () => {
  const item = await place.item("ONCE");
  await place.put(item, "A1", "10");
  const wish = demand(item, "4", { demandLineId: uuidv7(), state: State.SOFT });
  const request = { warehouseId: place.warehouseId, demand: wish, requestId: uuidv7() };
  const got = await allocations().allocate(request);
  expect(got.missing).toMatchObject({ value: "0", uom: "EA" });
  const [made] = got.allocations;
  expect(made).toMatchObject({
    state: State.SOFT,
    demandKind: DemandKind.EXTERNAL,
    demandId: wish.demandId,
    itemCode: "ALC-ONCE",
    locationCode: "A1",
    quantity: { value: "4", uom: "EA" },
    strategy: Strategy.FIFO,
  });
  expect(await allocations().allocate(request)).toEqual(got);
  expect(await place.stockAt("A1", item)).toEqual({ "": "10/4" });
  const id = made?.id ?? "";
  const trace = {
    action: "AllocationService.Allocate",
    unit_id: place.warehouseId,
    after: { quantity: "4", state: "soft" },
  };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.allocation.created"]);
});

test("allocated stock can be taken by nobody else", async () => {
  const item = await place.item("KEPT");
  await place.put(item, "A1", "10");
  await take(item, "8");
  const line = {
    item: { id: item.id },
    quantity: { value: "3", uom: "EA" },
    from: { location: { code: "A1" } },
  };
  const movement = { type: MovementType.ISS_PROD, warehouse: { id: place.warehouseId }, lines: [line] };
  expect(await refusalOf(stack.admin.client(MovementService).postMovement({ movement }))).toMatchObject({
    reason: "ALLOCATED_STOCK",
    allocated: "8",
  });
});

test("FEFO takes what expires first, FIFO what came first, LIFO what came last; then the walk decides", async () => {
  const item = await place.item("ORDER", { tracking: Item_Tracking.LOT, pickPolicy: Item_PickPolicy.FEFO });
  for (const [lot, days] of [
    ["L1", 90],
    ["L2", 30],
    ["L3", undefined],
    ["L4", 60],
  ] as const) {
    await place.lot(item, lot, days);
  }
  await place.put(item, "A3", "2", { lot: "L2" });
  await place.put(item, "A2", "2", { lot: "L2" });
  await place.put(item, "A1", "2", { lot: "L1" });
  await place.put(item, "A1", "2", { lot: "L3" });
  await place.put(item, "A4", "2", { lot: "L4" });
  expect(await take(item, "5")).toEqual(["A2 L2 2", "A3 L2 2", "A4 L4 1"]);
  expect(await take(item, "1", { strategy: Strategy.FIFO })).toEqual(["A1 L1 1"]);
  expect(await take(item, "1", { strategy: Strategy.LIFO })).toEqual(["A4 L4 1"]);
  expect(await take(item, "1", { strategy: Strategy.FIXED_LOT, lot: { code: "L3" } })).toEqual(["A1 L3 1"]);
  expect(await take(item, "1", { strategy: Strategy.MANUAL, location: { code: "A1" } })).toEqual(["A1 L1 1"]);
  expect(await take(item, "1")).toEqual(["A1 L3 1"]);
});

test("without lots, FIFO goes by when the stock of a place began", async () => {
  const item = await place.item("AGE");
  for (const bin of ["A3", "A1", "A2"]) await place.put(item, bin, "2");
  await place.put(item, "A3", "5");
  expect(await take(item, "8")).toEqual(["A3 7", "A1 1"]);
});

test("takes only what is free, unrestricted, of an active lot, in time, and at a place to pick from", async () => {
  const item = await place.item("FIT", { tracking: Item_Tracking.LOT, minRemainingIssueDays: 10 });
  for (const [lot, days] of [
    ["SHORT", 9],
    ["LONG", 10],
    ["HELD", 90],
    ["BLOCKED", 90],
    ["QUALITY", 90],
  ] as const) {
    await place.lot(item, lot, days);
  }
  await place.put(item, "A1", "1", { lot: "SHORT" });
  await place.put(item, "A2", "1", { lot: "LONG" });
  await place.put(item, "A3", "1", { lot: "HELD" });
  await place.put(item, "A4", "1", { lot: "BLOCKED" });
  await place.put(item, "STAGE", "1", { lot: "LONG" });
  await place.put(item, "A2", "1", { lot: "QUALITY", status: StockStatus.QUALITY });
  const { lots } = await stack.admin.client(LotService).listLots({ itemId: item.id });
  const held = lots.find(({ lotNo }) => lotNo === "HELD");
  await stack.admin.client(LotService).holdLot({ lotId: held?.id ?? "", reason: "smells" });
  const locationId = place.places.A4 ?? "";
  await stack.admin.client(LocationService).blockLocation({ locationId, reason: "broken" });
  expect(await take(item, "9", { allowPartial: true })).toEqual(["A2 LONG 1"]);
  await stack.admin.client(LocationService).unblockLocation({ locationId, reason: "mended" });
  expect(await take(item, "9", { allowPartial: true })).toEqual(["A4 BLOCKED 1"]);
});

test("counts in any unit of the item", async () => {
  const item = await place.item("UNIT", { uoms: [{ uom: "BOX", numerator: 12n, denominator: 1n }] });
  await place.put(item, "A1", "30");
  expect(await take(item, "2", { quantity: { value: "2", uom: "BOX" } })).toEqual(["A1 24"]);
  expect(await refused(item, "1", { quantity: { value: "1", uom: "PAL" } })).toMatchObject({
    reason: "UOM_NOT_CONVERTIBLE",
  });
  expect(await refused(item, "0.5")).toMatchObject({ reason: "PRECISION_EXCEEDED", decimals: "0" });
  for (const quantity of ["0", "-1", "0.000"])
    expect(await refused(item, quantity)).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("refuses more than is free, unless a part will do", async () => {
  const item = await place.item("PART");
  await place.put(item, "A1", "3");
  expect(await refused(item, "5")).toEqual({
    reason: "NOT_ALLOCATABLE",
    item: "ALC-PART",
    available: "3",
    requested: "5",
  });
  expect(await place.stockAt("A1", item)).toEqual({ "": "3/0" });
  const wish = demand(item, "5", { allowPartial: true });
  const got = await allocations().allocate({ warehouseId: place.warehouseId, demand: wish });
  expect(got.missing?.value).toBe("2");
  expect(await eventsOf(stack, wish.demandId)).toEqual(["inventory.allocation.short"]);
  expect(await refused(item, "1", { allowPartial: true })).toMatchObject({ reason: "NOT_ALLOCATABLE", available: "0" });
});

test("refuses what is not there, what is missing, and places out of reach", async () => {
  const item = await place.item("WRONG", { tracking: Item_Tracking.LOT });
  expect(await refused(item, "1", { item: { code: "NO-SUCH" } })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refused(item, "1", { lot: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await refused(item, "1", { location: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await refused(item, "1", { strategy: Strategy.FIXED_LOT })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused(item, "1", { strategy: Strategy.MANUAL })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused(item, "1", { kind: DemandKind.SHIPMENT })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused(item, "1", { state: State.PICKED })).toMatchObject({ reason: "INVALID_REQUEST" });
  const other = await createTestOutbound(stack, "ALC2");
  const planner = await createTestUser(stack, "planner-of-two", [{ role: "planner", unitIds: [other.siteId] }]);
  const request = { warehouseId: place.warehouseId, demand: demand(item, "1") };
  expect(await refusalOf(planner.client(AllocationService).allocate(request))).toMatchObject({
    reason: "OUT_OF_SCOPE",
  });
  expect(await refusalOf(allocations().allocate({ ...request, warehouseId: uuidv7() }))).toEqual({
    reason: "NOT_FOUND",
    resource: "warehouse",
  });
});

test("in the end nothing is allocated that no allocation stands for", async () => {
  expect(await allocationDrift(stack)).toEqual([]);
});
