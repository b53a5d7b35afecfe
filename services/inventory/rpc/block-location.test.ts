import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
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
const create = async (code: string) => {
  const location = { warehouseId: site.warehouseId, kind: Kind.BIN, code };
  return (await locations().createLocation({ location })).location?.id ?? "";
};

test("a blocked location says why, and nothing moves there", async () => {
  const itemId = (await createTestItem(stack, "BOLT")).id;
  const id = await create("A-1");
  const movement = { warehouseId: site.warehouseId, itemId, locationId: id };
  await postTestStock(stack, { ...movement, quantity: 1 });
  const blocked = await locations().blockLocation({ locationId: id, reason: " Rack is bent " });
  expect(blocked.location).toMatchObject({ blocked: true, blockReason: "Rack is bent", etag: "2" });
  for (const quantity of [1, -1]) {
    expect(await refusalOf(postTestStock(stack, { ...movement, quantity }))).toMatchObject({
      reason: "LOCATION_BLOCKED",
    });
  }
  const [, trace] = await auditOf(stack, id);
  expect(trace).toMatchObject({ before: { blocked: false }, after: { blocked: true }, unit_id: site.warehouseId });
  expect(await eventsOf(stack, id)).toEqual(["inventory.location.created", "inventory.location.blocked"]);
  const again = locations().blockLocation({ locationId: id, reason: "Again" });
  expect(await refusalOf(again)).toEqual({ reason: "INVALID_STATE", resource: "location", state: "blocked" });
});

test("needs a reason, and a location of people in reach", async () => {
  const id = await create("A-2");
  for (const reason of ["", "  ", "x".repeat(201)]) {
    expect(await refusalOf(locations().blockLocation({ locationId: id, reason }))).toMatchObject({
      reason: "INVALID_REQUEST",
    });
  }
  const { locations: found } = await locations().listLocations({ kinds: [Kind.TRANSIT] });
  const transit = locations().blockLocation({ locationId: found[0]?.id ?? "", reason: "x" });
  expect(await refusalOf(transit)).toMatchObject({ reason: "INVALID_STATE", state: "transit" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  expect(await refusalOf(manager.blockLocation({ locationId: id, reason: "x" }))).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
});
