import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
});

afterAll(() => stack?.stop());

const locations = () => stack.admin.client(LocationService);
const create = async (location: object) =>
  (await locations().createLocation({ location: { warehouseId: site.warehouseId, kind: Kind.BIN, ...location } }))
    .location;

test("makes a location once, with a trace of it", async () => {
  const request = {
    location: { warehouseId: site.warehouseId, kind: Kind.DOCK, code: "dock-1", name: " North ", externalId: "D1" },
    requestId: uuidv7(),
  };
  const made = await locations().createLocation(request);
  expect(made.location).toMatchObject({
    warehouseId: site.warehouseId,
    parentId: "",
    code: "DOCK-1",
    name: "North",
    kind: Kind.DOCK,
    pickSequence: 0,
    pickable: false,
    receivable: true,
    countable: true,
    allowMixedItems: true,
    allowMixedLots: true,
    negativeAllowed: false,
    blocked: false,
    blockReason: "",
    externalId: "D1",
    archived: false,
    etag: "1",
  });
  expect(await locations().createLocation(request)).toEqual(made);
  const id = made.location?.id ?? "";
  const trace = { action: "LocationService.CreateLocation", actor: "admin", unit_id: site.warehouseId };
  expect(await auditOf(stack, id)).toMatchObject([{ ...trace, after: { code: "DOCK-1", kind: "dock" } }]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.location.created"]);
});

test("puts locations below others, 8 levels at most", async () => {
  let parentId = "";
  for (let level = 1; level <= 8; level++) {
    const made = await create({ code: `L${level}`, kind: Kind.ZONE, parentId });
    expect(made?.parentId).toBe(parentId);
    parentId = made?.id ?? "";
  }
  expect(await refusalOf(create({ code: "L9", parentId }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("two at once with the same code: one is made, the other is told", async () => {
  const twin = () => create({ code: "TWIN" });
  const outcomes = await collide(stack, [twin, twin]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await refusalOf(twin())).toEqual({ reason: "ALREADY_EXISTS", resource: "location", field: "code" });
});

test("refuses what is wrong, taken, kept by the system, or in a place that is not there", async () => {
  const other = await createTestSite(stack, "KHH");
  const refused = (location: object) => refusalOf(create({ code: "X", ...location }));
  expect(await refused({ code: "dock-1" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "code" });
  expect(await refused({ externalId: "D1" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
  expect(await refused({ code: "transit" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "code" });
  for (const wrong of [{ kind: Kind.TRANSIT }, { kind: Kind.VIRTUAL }, { kind: Kind.UNSPECIFIED }, { code: "A B" }]) {
    expect(await refused(wrong)).toMatchObject({ reason: "INVALID_REQUEST" });
  }
  expect(await refused({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await refused({ warehouseId: site.id })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await refused({ warehouseId: "" })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  const { locations: found } = await locations().listLocations({ kinds: [Kind.TRANSIT] });
  const transit = found.find(({ warehouseId }) => warehouseId === site.warehouseId)?.id;
  const elsewhere = (await create({ code: "FAR", warehouseId: other.warehouseId }))?.id;
  const virtual = "00000000-0000-7000-8000-000000000001";
  for (const parentId of [transit, elsewhere, virtual, uuidv7(), "x"]) {
    expect(await refused({ parentId })).toEqual({ reason: "NOT_FOUND", resource: "parent" });
  }
  const shut = await create({ code: "SHUT" });
  await locations().archiveLocation({ locationId: shut?.id ?? "", etag: "1" });
  expect(await refused({ parentId: shut?.id })).toEqual({ reason: "ARCHIVED", resource: "parent" });
  await stack.admin.client(OrganizationService).archiveUnit({ unitId: other.warehouseId, etag: "1" });
  expect(await refused({ warehouseId: other.warehouseId })).toEqual({ reason: "ARCHIVED", resource: "warehouse" });
});

test("who manages another warehouse is told that this one is out of her scope", async () => {
  const other = await createTestSite(stack, "TNN");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  const location = { code: "X", kind: Kind.BIN };
  const permission = "inventory.location.manage";
  for (const warehouseId of [site.warehouseId, uuidv7()]) {
    const call = manager.createLocation({ location: { ...location, warehouseId } });
    expect(await refusalOf(call)).toEqual({ reason: "OUT_OF_SCOPE", permission });
  }
  const own = await manager.createLocation({ location: { ...location, warehouseId: other.warehouseId } });
  expect(own.location?.code).toBe("X");
});
