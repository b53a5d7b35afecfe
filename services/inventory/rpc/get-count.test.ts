import { afterAll, beforeAll, expect, test } from "vitest";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createCountingSite, createTestBin, startTestCount, submitFigure } from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows a count with its places in the order of the walk, and where somebody was", async () => {
  const item = await createTestItem(stack, "BOLT");
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  const walk = { "A-1": 3, "A-2": 1, "A-3": 2 };
  for (const [bin, pickSequence] of Object.entries(walk)) {
    await createTestBin(stack, site.warehouseId, bin, { pickSequence });
  }
  const countId = await startTestCount(site, ["A-1", "A-2", "A-3"], {}, ["BOLT"]);
  await submitFigure(site.counter, countId, { bin: "A-3", item: "BOLT", quantity: 0 });
  const got = await site.counter.client(CountService).getCount({ countId });
  expect(got.locations.map(({ locationCode, visited }) => [locationCode, visited])).toEqual([
    ["A-2", false],
    ["A-3", true],
    ["A-1", false],
  ]);
  expect(got.count).toMatchObject({ id: countId, locationCount: 3, locationsLeft: 2, itemCount: 1 });
  expect(got.itemIds).toEqual([item.id]);
  for (const hidden of [countId, uuidv7()]) {
    const call = other.manager.client(CountService).getCount({ countId: hidden });
    expect(await refusalOf(call)).toEqual({ reason: "NOT_FOUND", resource: "count" });
  }
});
