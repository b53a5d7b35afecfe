import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;
const ids = new Map<string, string>();

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  kaohsiung = await createTestSite(stack, "KHH");
  const create = async (warehouseId: string, code: string, kind: Kind, parent = "") => {
    const location = { warehouseId, code, kind, parentId: ids.get(parent) ?? "" };
    const made = await locations().createLocation({ location });
    ids.set(code, made.location?.id ?? "");
  };
  await create(taipei.warehouseId, "COLD", Kind.ZONE);
  await create(taipei.warehouseId, "COLD-A", Kind.AISLE, "COLD");
  await create(taipei.warehouseId, "COLD-A-1", Kind.BIN, "COLD-A");
  await create(taipei.warehouseId, "COLD-A-2", Kind.BIN, "COLD-A");
  await create(taipei.warehouseId, "DOCK", Kind.DOCK);
  await create(kaohsiung.warehouseId, "COLD", Kind.BIN);
  await locations().archiveLocation({ locationId: ids.get("COLD-A-2") ?? "", etag: "1" });
});

afterAll(() => stack?.stop());

const locations = () => stack.admin.client(LocationService);
const codes = async (request: object, client = locations()) =>
  (await client.listLocations(request)).locations.map(({ code }) => code);

test("lists by warehouse and code, and never the world outside", async () => {
  expect(await codes({})).toEqual(["COLD", "COLD-A", "COLD-A-1", "DOCK", "TRANSIT", "COLD", "TRANSIT"]);
  expect(await codes({ warehouseId: kaohsiung.warehouseId })).toEqual(["COLD", "TRANSIT"]);
  expect(await codes({ kinds: [Kind.VIRTUAL] })).toEqual([]);
});

test("filters by what lies below, kind, flag and code", async () => {
  const { warehouseId } = taipei;
  const { locations: all } = await locations().listLocations({ warehouseId });
  const root = all.find(({ code }) => code === "COLD")?.id;
  expect(await codes({ parentId: root })).toEqual(["COLD-A", "COLD-A-1"]);
  expect(await codes({ parentId: root, includeArchived: true })).toEqual(["COLD-A", "COLD-A-1", "COLD-A-2"]);
  expect(await codes({ parentId: ids.get("COLD-A-1") })).toEqual([]);
  expect(await codes({ warehouseId, kinds: [Kind.BIN, Kind.DOCK] })).toEqual(["COLD-A-1", "DOCK"]);
  expect(await codes({ warehouseId, pickable: false })).toEqual(["DOCK", "TRANSIT"]);
  expect(await codes({ warehouseId, pickable: true })).toEqual(["COLD", "COLD-A", "COLD-A-1"]);
  expect(await codes({ codePrefix: "cold-a" })).toEqual(["COLD-A", "COLD-A-1"]);
  expect(await codes({ codePrefix: "%" })).toEqual([]);
});

test("pages put together are the whole list", async () => {
  const found: string[] = [];
  let pageToken = "";
  do {
    const page = await locations().listLocations({ pageSize: 2, pageToken, includeArchived: true });
    expect(page.locations.length).toBeLessThanOrEqual(2);
    found.push(...page.locations.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  const { locations: all } = await locations().listLocations({ includeArchived: true });
  expect(found).toEqual(all.map(({ id }) => id));
  expect(new Set(found).size).toBe(8);
});

test("shows the warehouses of the caller only, whatever she asks for", async () => {
  const grants = [{ role: "operator", unitIds: [kaohsiung.warehouseId] }];
  const operator = (await createTestUser(stack, "operator", grants)).client(LocationService);
  expect(await codes({}, operator)).toEqual(["COLD", "TRANSIT"]);
  expect(await codes({ warehouseId: taipei.warehouseId }, operator)).toEqual([]);
  expect(await codes({ parentId: ids.get("COLD-A") }, operator)).toEqual([]);
});
