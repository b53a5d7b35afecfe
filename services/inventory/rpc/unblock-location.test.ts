import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("opens a blocked location again, for a reason, and no other", async () => {
  const { warehouseId } = await createTestSite(stack, "TPE");
  const locations = stack.admin.client(LocationService);
  const location = { warehouseId, kind: Kind.BIN, code: "A-1" };
  const locationId = (await locations.createLocation({ location })).location?.id ?? "";
  const shut = { reason: "INVALID_STATE", resource: "location", state: "unblocked" };
  expect(await refusalOf(locations.unblockLocation({ locationId, reason: "Repaired" }))).toEqual(shut);
  await locations.blockLocation({ locationId, reason: "Bent" });
  expect(await refusalOf(locations.unblockLocation({ locationId, reason: "" }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LocationService);
  expect(await refusalOf(manager.unblockLocation({ locationId, reason: "x" }))).toMatchObject({ reason: "NOT_FOUND" });
  const opened = await locations.unblockLocation({ locationId, reason: "Repaired" });
  expect(opened.location).toMatchObject({ blocked: false, blockReason: "", etag: "3" });
  const itemId = (await createTestItem(stack, "BOLT")).id;
  await postTestStock(stack, { warehouseId, itemId, locationId, quantity: 1 });
  const traces = (await auditOf(stack, locationId)).filter(({ outcome }) => outcome === "done");
  expect(traces.at(-1)).toMatchObject({
    reason: "Repaired",
    before: { block_reason: "Bent" },
    after: { blocked: false },
  });
  expect((await eventsOf(stack, locationId)).at(-1)).toBe("inventory.location.unblocked");
});
