import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
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
const bins = (ranges: [from: string, to: string][]) => ({
  warehouseId: site.warehouseId,
  kind: Kind.BIN,
  ranges: ranges.map(([from, to]) => ({ from, to })),
});
const shelves = (): [string, string][] => [
  ["A", "C"],
  ["01", "20"],
  ["01", "05"],
];

test("makes the shelves of a warehouse once, walked in the order of their codes", async () => {
  const zone = { warehouseId: site.warehouseId, kind: Kind.ZONE, code: "COLD" };
  const parentId = (await locations().createLocation({ location: zone })).location?.id ?? "";
  const request = {
    ...bins(shelves()),
    parentId,
    firstPickSequence: 100,
    allowMixedLots: false,
    countable: false,
    requestId: uuidv7(),
  };
  const made = await locations().batchCreateLocations(request);
  expect(made).toMatchObject({ created: 300, firstCode: "A-01-01", lastCode: "C-20-05" });
  expect(await locations().batchCreateLocations(request)).toEqual(made);
  const { locations: found } = await locations().listLocations({ parentId, pageSize: 500 });
  expect(found).toHaveLength(300);
  expect(found.map(({ pickSequence }) => pickSequence)).toEqual(Array.from({ length: 300 }, (_, at) => 100 + at));
  expect(found[7]).toMatchObject({
    code: "A-02-03",
    kind: Kind.BIN,
    parentId,
    pickable: true,
    allowMixedItems: true,
    allowMixedLots: false,
    countable: false,
    etag: "1",
  });
  const created = { created: 300, first_code: "A-01-01", last_code: "C-20-05" };
  const trace = { action: "LocationService.BatchCreateLocations", unit_id: site.warehouseId, after: created };
  const traces = (await auditOf(stack, site.warehouseId)).filter(({ action }) => action === trace.action);
  expect(traces).toMatchObject([trace]);
  expect(await eventsOf(stack, site.warehouseId)).toContain("inventory.location.batch_created");
});

test("all or none: one code that is taken, and nothing is made", async () => {
  const location = { warehouseId: site.warehouseId, kind: Kind.BIN, code: "Z-3" };
  await locations().createLocation({ location });
  const ranges: [string, string][] = [
    ["Z", "Z"],
    ["1", "9"],
  ];
  expect(await refusalOf(locations().batchCreateLocations(bins(ranges)))).toEqual({
    reason: "ALREADY_EXISTS",
    resource: "location",
    field: "code",
  });
  const { locations: found } = await locations().listLocations({ codePrefix: "Z-" });
  expect(found.map(({ code }) => code)).toEqual(["Z-3"]);
});

test("makes 5,000 at once, and not one more", async () => {
  const made = await locations().batchCreateLocations({ ...bins([["0001", "5000"]]), prefix: "B", separator: "" });
  expect(made).toMatchObject({ created: 5000, firstCode: "B0001", lastCode: "B5000" });
  const more = locations().batchCreateLocations({ ...bins([["0000", "5000"]]), prefix: "C", separator: "" });
  expect(await refusalOf(more)).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("refuses patterns that make no sense, kinds of the system, and places out of reach", async () => {
  const refused = (request: object) =>
    refusalOf(locations().batchCreateLocations({ ...bins([["1", "2"]]), ...request }));
  for (const wrong of [
    { ranges: [] },
    { ranges: [{ from: "9", to: "1" }] },
    { ranges: [{ from: "a", to: "b" }] },
    { kind: Kind.TRANSIT },
    { kind: Kind.VIRTUAL },
    { kind: Kind.UNSPECIFIED },
    { separator: "--" },
    { prefix: "-" },
    { firstPickSequence: -1 },
  ]) {
    expect(await refused(wrong)).toMatchObject({ reason: "INVALID_REQUEST" });
  }
  expect(await refused({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await refused({ parentId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "parent" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  expect(await refusalOf(manager.batchCreateLocations(bins([["1", "2"]])))).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
