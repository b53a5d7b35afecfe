import { afterAll, beforeAll, expect, test } from "vitest";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { asSuperuser } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const prove = (afterWarehouseId: string, requestId = uuidv7()) =>
  stack.process.clients.internal(StockUpkeepService).proveStock({ afterWarehouseId, requestId });

test("proves one warehouse after the other; what differs is audited and published, once for each request", async () => {
  const warehouses = [await createTestWarehouse(stack, "TPE"), await createTestWarehouse(stack, "KHH")];
  const ids = warehouses.map(({ warehouseId }) => warehouseId).sort();
  const [first, second] = ids as [string, string];
  expect(await prove("")).toMatchObject({ warehouseId: first, driftCount: 0, remaining: 1 });
  expect(await prove(first)).toMatchObject({ warehouseId: second, driftCount: 0, remaining: 0 });
  expect(await prove(second)).toMatchObject({ warehouseId: "", driftCount: 0 });
  expect(await eventsOf(stack, first)).not.toContain("inventory.stock.drift_found");

  await createTestItem(stack, "BOLT");
  const warehouse = warehouses.find(({ warehouseId }) => warehouseId === first) as TestWarehouse;
  await receiveTestStock(stack, warehouse, "BOLT", "5", at("A"));
  await falsifyBalance(first);
  const requestId = uuidv7();
  expect(await prove("", requestId)).toMatchObject({ warehouseId: first, driftCount: 1, remaining: 1 });
  expect(await prove("", requestId)).toMatchObject({ warehouseId: first, driftCount: 1 });
  const drifts = (await eventsOf(stack, first)).filter((topic) => topic === "inventory.stock.drift_found");
  expect(drifts).toHaveLength(1);
  const trace = (await auditOf(stack, first)).filter(({ action }) => action === "StockUpkeepService.ProveStock").at(-1);
  expect(trace).toMatchObject({ after: { proven: true, drift_count: 1 }, unit_id: first });
});

/** Changes a balance behind the back of the ledger, as only a superuser who switches the guards off can. */
async function falsifyBalance(warehouseId: string): Promise<void> {
  await asSuperuser(stack.database.adminUrl, (query) =>
    query("update inventory.stock_balance set on_hand = on_hand + 1 where warehouse_id = $1", [warehouseId]),
  );
}
