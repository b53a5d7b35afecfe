import { afterAll, beforeAll, expect, test } from "vitest";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows an item to whoever may read items anywhere, and to nobody else", async () => {
  const item = await createTestItem(stack, "GEAR", { uoms: [{ uom: "BX", numerator: 6n, denominator: 1n }] });
  const { warehouseId } = await createTestSite(stack, "GET");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouseId] }]);
  const stranger = await createTestUser(stack, "stranger", []);
  expect((await operator.client(ItemService).getItem({ itemId: item.id })).item).toEqual(item);
  expect(await refusalOf(stranger.client(ItemService).getItem({ itemId: item.id }))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

test("refuses an id that is none", async () => {
  const items = stack.admin.client(ItemService);
  expect(await refusalOf(items.getItem({ itemId: uuidv7() }))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refusalOf(items.getItem({ itemId: "GEAR" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});
