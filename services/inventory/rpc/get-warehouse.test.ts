import { afterAll, beforeAll, expect, test } from "vitest";
import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows a warehouse within reach, and no other", async () => {
  const mine = await createTestSite(stack, "TPE");
  const other = await createTestSite(stack, "KHH");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [mine.warehouseId] }]);
  const warehouses = operator.client(WarehouseService);
  const { warehouse } = await warehouses.getWarehouse({ warehouseId: mine.warehouseId });
  expect(warehouse).toMatchObject({
    id: mine.warehouseId,
    siteId: mine.id,
    siteCode: "TPE",
    timeZone: "Asia/Taipei",
    code: "TPE-W1",
    name: "TPE-W1",
    archived: false,
  });
  for (const warehouseId of [other.warehouseId, mine.id, uuidv7()]) {
    expect(await refusalOf(warehouses.getWarehouse({ warehouseId }))).toEqual({
      reason: "NOT_FOUND",
      resource: "warehouse",
    });
  }
});
