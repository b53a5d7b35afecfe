import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { collide, untilCallsWait } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
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
const create = async (code: string, parentId = "") => {
  const location = { warehouseId: site.warehouseId, kind: Kind.BIN, code, parentId };
  return (await locations().createLocation({ location })).location?.id ?? "";
};
const archive = (locationId: string, etag = "1") => locations().archiveLocation({ locationId, etag });
const inUse = (by: string) => ({ reason: "IN_USE", resource: "location", by });

test("archives a location with a trace of it, and takes no stock there any more", async () => {
  const itemId = (await createTestItem(stack, "BOLT")).id;
  const id = await create("A-1");
  const movement = { warehouseId: site.warehouseId, itemId, locationId: id };
  await postTestStock(stack, { ...movement, quantity: 1 });
  expect(await refusalOf(archive(id))).toEqual(inUse("stock"));
  await postTestStock(stack, { ...movement, quantity: -1 });
  expect((await archive(id)).location).toMatchObject({ archived: true, etag: "2" });
  expect(await refusalOf(postTestStock(stack, { ...movement, quantity: 1 }))).toMatchObject({
    reason: "LOCATION_BLOCKED",
  });
  const traces = (await auditOf(stack, id)).filter(({ outcome }) => outcome === "done");
  expect(traces.at(-1)).toMatchObject({
    unit_id: site.warehouseId,
    before: { archived: false },
    after: { archived: true },
  });
  expect(await eventsOf(stack, id)).toEqual(["inventory.location.created", "inventory.location.archived"]);
  expect(await refusalOf(archive(id, "2"))).toEqual({ reason: "ARCHIVED", resource: "location" });
});

test("refuses while locations below it are open, or an item is kept there", async () => {
  const parent = await create("B");
  const child = await create("B-1", parent);
  expect(await refusalOf(archive(parent))).toEqual(inUse("location"));
  await archive(child);
  expect((await archive(parent)).location?.archived).toBe(true);
  const fixed = await create("C");
  await createTestItem(stack, "NUT", { fixedLocationId: fixed });
  expect(await refusalOf(archive(fixed))).toEqual(inUse("item"));
});

test("a location is not archived while another one is put below it", async () => {
  const parent = await create("P");
  const outcomes = await collide(stack, [
    () => archive(parent).then(({ location }) => location?.id ?? ""),
    () => create("P-1", parent),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("stock that is on its way when a location is archived is seen, though nothing lay there before", async () => {
  const itemId = (await createTestItem(stack, "WASHER")).id;
  const locationId = await create("W");
  const movement = { warehouseId: site.warehouseId, itemId, locationId };
  await postTestStock(stack, { ...movement, quantity: 1 });
  await postTestStock(stack, { ...movement, quantity: -1 });
  const outcomes = await collide<unknown>(stack, [
    () => postTestStock(stack, { ...movement, quantity: 1 }),
    async () => {
      await untilCallsWait(stack, 1);
      return archive(locationId);
    },
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(await refusalOf(archive(locationId))).toEqual(inUse("stock"));
});

test("stock that comes while a location is archived finds it closed, whether anything lay there before or not", async () => {
  const itemId = (await createTestItem(stack, "RIVET")).id;
  for (const used of [false, true]) {
    const locationId = await create(`R-${used}`.toUpperCase());
    const movement = { warehouseId: site.warehouseId, itemId, locationId };
    if (used) {
      await postTestStock(stack, { ...movement, quantity: 1 });
      await postTestStock(stack, { ...movement, quantity: -1 });
    }
    const outcomes = await collide<unknown>(stack, [
      () => archive(locationId),
      async () => {
        await untilCallsWait(stack, 1);
        return refusalOf(postTestStock(stack, { ...movement, quantity: 1 }));
      },
    ]);
    expect(outcomes).toMatchObject([{ status: "fulfilled" }, { value: { reason: "LOCATION_BLOCKED" } }]);
  }
});

test("refuses what nobody saw, the system's own, and what is out of reach", async () => {
  const id = await create("D");
  expect(await refusalOf(archive(id, "7"))).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  const { locations: found } = await locations().listLocations({ kinds: [Kind.TRANSIT] });
  expect(await refusalOf(archive(found[0]?.id ?? ""))).toMatchObject({ reason: "INVALID_STATE", state: "transit" });
  const hidden = { reason: "NOT_FOUND", resource: "location" };
  expect(await refusalOf(archive("00000000-0000-7000-8000-000000000002"))).toEqual(hidden);
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  expect(await refusalOf(manager.archiveLocation({ locationId: id, etag: "1" }))).toEqual(hidden);
});
