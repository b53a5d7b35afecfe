import { afterAll, beforeAll, expect, test } from "vitest";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { asSuperuser } from "../../../test/test-history.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

const create = async () => (await stack.process.clients.internal(StockUpkeepService).createPartitions({})).created;
const tables = () =>
  asSuperuser(stack.database.adminUrl, (query) =>
    query(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'inventory.stock_movement'::regclass order by 1",
    ),
  );

test("makes room for this month and three more, once", async () => {
  const before = await tables();
  expect(before).toHaveLength(4);
  expect(await create()).toBe(0);
  await asSuperuser(stack.database.adminUrl, (query) => query(`drop table ${before[3]?.name}, ${before[2]?.name}`));
  expect((await Promise.all([create(), create()])).sort()).toEqual([0, 2]);
  expect(await tables()).toEqual(before);
});
