import { afterAll, beforeAll, expect, test } from "vitest";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { issueTestStock, loadTestStock } from "../../../test/test-bin-stock.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);

test("archives an item once all of its stock is gone, with a trace of it", async () => {
  const item = await createTestItem(stack, "LEAVING");
  const { warehouseId } = await createTestSite(stack, "ARC");
  await createTestLocation(stack, warehouseId, "A-01");
  const stock = { warehouseId, bin: "A-01", item: "LEAVING", quantity: "3" };
  await loadTestStock(stack, stock);
  const archive = () => items().archiveItem({ itemId: item.id, etag: "1" });
  expect(await refusalOf(archive())).toEqual({ reason: "IN_USE", resource: "item", by: "stock" });
  await issueTestStock(stack, { ...stock, quantity: "2" });
  expect(await refusalOf(archive())).toMatchObject({ reason: "IN_USE" });
  await issueTestStock(stack, { ...stock, quantity: "1" });
  const { item: archived } = await archive();
  expect(archived).toMatchObject({ archived: true, etag: "2" });
  // Two attempts were refused in between.
  const done = (await auditOf(stack, item.id)).filter(({ outcome }) => outcome === "done");
  expect(done).toMatchObject([{}, { action: "ItemService.ArchiveItem", after: { archived: true } }]);
  expect(await eventsOf(stack, item.id)).toEqual(["inventory.item.created", "inventory.item.archived"]);
  expect(await refusalOf(loadTestStock(stack, stock))).toMatchObject({ reason: "ARCHIVED", resource: "item" });
});

test("refuses old versions, and items that are archived or none", async () => {
  const item = await createTestItem(stack, "TWICE");
  const archive = (change: object) => items().archiveItem({ itemId: item.id, etag: "1", ...change });
  expect(await refusalOf(archive({ etag: "2" }))).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  expect(await refusalOf(archive({ itemId: uuidv7() }))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  await archive({});
  expect(await refusalOf(archive({ etag: "2" }))).toEqual({ reason: "ARCHIVED", resource: "item" });
});
