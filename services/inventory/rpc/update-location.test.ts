import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;
let itemId: string;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
  itemId = (await createTestItem(stack, "BOLT")).id;
});

afterAll(() => stack?.stop());

const locations = () => stack.admin.client(LocationService);
const create = async (code: string, more: object = {}) => {
  const location = { warehouseId: site.warehouseId, kind: Kind.BIN, code, ...more };
  return (await locations().createLocation({ location })).location?.id ?? "";
};
const update = (location: object, paths: string[]) => locations().updateLocation({ location, updateMask: { paths } });

test("changes what the mask names and nothing else, with a trace of it", async () => {
  const id = await create("A-1", { name: "Shelf", externalId: "X1" });
  const changes = {
    id,
    etag: "1",
    kind: Kind.QUARANTINE,
    name: "ignored",
    code: "B-1",
    pickSequence: 7,
    countable: false,
  };
  const changed = await update(changes, ["kind", "pick_sequence", "countable", "pickable", "external_id"]);
  expect(changed.location).toMatchObject({
    code: "A-1",
    name: "Shelf",
    kind: Kind.QUARANTINE,
    pickSequence: 7,
    countable: false,
    // Named without a value: the default of the new kind.
    pickable: false,
    externalId: "",
    etag: "2",
  });
  expect((await locations().getLocation({ locationId: id })).location).toEqual(changed.location);
  const [, trace] = await auditOf(stack, id);
  expect(trace).toMatchObject({
    action: "LocationService.UpdateLocation",
    unit_id: site.warehouseId,
    before: { kind: "bin", pick_sequence: 0, countable: true, pickable: true, external_id: "X1" },
    after: { kind: "quarantine", pick_sequence: 7, countable: false, pickable: false, external_id: null },
  });
  expect(await eventsOf(stack, id)).toEqual(["inventory.location.created", "inventory.location.updated"]);
});

test("a location never gets below itself, nor the tree too deep", async () => {
  const zone = await create("Z", { kind: Kind.ZONE });
  const aisle = await create("Z-1", { kind: Kind.AISLE, parentId: zone });
  const bin = await create("Z-1-1", { parentId: aisle });
  const move = (id: string, etag: string, parentId: string) => update({ id, etag, parentId }, ["parent_id"]);
  for (const parentId of [zone, aisle, bin]) {
    expect(await refusalOf(move(zone, "1", parentId))).toMatchObject({ reason: "INVALID_REQUEST" });
  }
  expect((await move(bin, "1", "")).location?.parentId).toBe("");
  expect((await move(bin, "2", zone)).location?.parentId).toBe(zone);
  let deepest = "";
  for (let level = 1; level <= 7; level++) deepest = await create(`D${level}`, { parentId: deepest });
  expect(await refusalOf(move(aisle, "1", await create("D8", { parentId: deepest })))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  expect(await refusalOf(move(zone, "1", deepest))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect((await move(aisle, "1", deepest)).location?.parentId).toBe(deepest);
});

test("two who put a location below a part of the other's make no cycle", async () => {
  const [first, second] = [await create("P"), await create("Q")];
  const [firstPart, secondPart] = [await create("P-1", { parentId: first }), await create("Q-1", { parentId: second })];
  const outcomes = await collide(stack, [
    () => update({ id: first, etag: "1", parentId: secondPart }, ["parent_id"]),
    () => update({ id: second, etag: "1", parentId: firstPart }, ["parent_id"]),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const { locations: all } = await locations().listLocations({ warehouseId: site.warehouseId, kinds: [Kind.BIN] });
  expect(all.filter(({ id, parentId }) => [first, second].includes(id) && parentId !== "")).toHaveLength(1);
});

test("keeps the kind while stock lies there", async () => {
  const id = await create("FULL");
  await postTestStock(stack, { warehouseId: site.warehouseId, itemId, locationId: id, quantity: 5 });
  expect(await refusalOf(update({ id, etag: "1", kind: Kind.DOCK }, ["kind"]))).toEqual({
    reason: "IN_USE",
    resource: "location",
    by: "stock",
  });
  expect((await update({ id, etag: "1", kind: Kind.BIN, name: "Full" }, ["kind", "name"])).location?.etag).toBe("2");
  await postTestStock(stack, { warehouseId: site.warehouseId, itemId, locationId: id, quantity: -5 });
  expect((await update({ id, etag: "2", kind: Kind.DOCK }, ["kind"])).location?.kind).toBe(Kind.DOCK);
});

test("negative stock is possible when it is allowed, and can be forbidden only when there is none", async () => {
  const id = await create("NEG");
  const movement = { warehouseId: site.warehouseId, itemId, locationId: id };
  await postTestStock(stack, { ...movement, quantity: 2 });
  expect(await refusalOf(postTestStock(stack, { ...movement, quantity: -3 }))).toMatchObject({
    reason: "INSUFFICIENT_STOCK",
  });
  const allow = (etag: string, negativeAllowed: boolean) => update({ id, etag, negativeAllowed }, ["negative_allowed"]);
  expect((await allow("1", true)).location?.negativeAllowed).toBe(true);
  await postTestStock(stack, { ...movement, quantity: -3 });
  expect(await refusalOf(allow("2", false))).toEqual({
    reason: "INVALID_STATE",
    resource: "location",
    state: "negative",
  });
  await postTestStock(stack, { ...movement, quantity: 1 });
  expect((await allow("2", false)).location?.negativeAllowed).toBe(false);
  expect(await refusalOf(postTestStock(stack, { ...movement, quantity: -1 }))).toMatchObject({
    reason: "INSUFFICIENT_STOCK",
  });
});

test("refuses what nobody saw, what cannot be changed, and what belongs to others", async () => {
  const id = await create("R-1");
  await create("R-2", { externalId: "TAKEN" });
  expect(await refusalOf(update({ id, etag: "2", name: "x" }, ["name"]))).toMatchObject({ reason: "VERSION_CONFLICT" });
  expect(await refusalOf(update({ id, name: "x" }, ["name"]))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(update({ id, etag: "1", code: "Y" }, ["code"]))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(update({ id, etag: "1", kind: Kind.TRANSIT }, ["kind"]))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  expect(await refusalOf(update({ id, etag: "1", externalId: "TAKEN" }, ["external_id"]))).toMatchObject({
    reason: "ALREADY_EXISTS",
    field: "external_id",
  });
  const { locations: found } = await locations().listLocations({ kinds: [Kind.TRANSIT] });
  expect(await refusalOf(update({ id: found[0]?.id, etag: "1", name: "x" }, ["name"]))).toEqual({
    reason: "INVALID_STATE",
    resource: "location",
    state: "transit",
  });
  const virtual = "00000000-0000-7000-8000-000000000004";
  const hidden = { reason: "NOT_FOUND", resource: "location" };
  expect(await refusalOf(update({ id: virtual, etag: "1", name: "x" }, ["name"]))).toEqual(hidden);
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  const foreign = manager.updateLocation({ location: { id, etag: "1", name: "x" }, updateMask: { paths: ["name"] } });
  expect(await refusalOf(foreign)).toEqual(hidden);
  await locations().archiveLocation({ locationId: id, etag: "1" });
  expect(await refusalOf(update({ id, etag: "2", name: "x" }, ["name"]))).toEqual({
    reason: "ARCHIVED",
    resource: "location",
  });
});
