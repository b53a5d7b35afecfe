import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  approveTestCount,
  booksOf,
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  startTestCount,
  submitFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  site = await createCountingSite(stack, "S1");
  await createTestBin(stack, site.warehouseId, "A-1");
});

afterAll(() => stack?.stop());

const cancel = (countId: string) => site.manager.client(CountReviewService).cancelCount({ countId, reason: "not now" });

test("ends a planned count", async () => {
  const request = { warehouseId: site.warehouseId, locations: [byCode("A-1")] };
  const { count } = await site.manager.client(CountService).createCount(request);
  const countId = count?.id ?? "";
  expect((await cancel(countId)).count?.state).toBe(State.CANCELLED);
  expect(await outcomeOf(site.manager.client(CountService).startCount({ countId }))).toBe("INVALID_STATE");
  expect((await auditOf(stack, countId))[1]).toMatchObject({ reason: "not now", after: { state: "cancelled" } });
  expect(await eventsOf(stack, countId)).toEqual(["inventory.count.created", "inventory.count.cancelled"]);
});

test("gives up an approved count without a posting and frees its places; a posted one stays", async () => {
  const countUp = async () => {
    const countId = await startTestCount(site, ["A-1"], { toleranceQuantity: "5" });
    await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 2 });
    await finishTestCount(site.counter, countId);
    await approveTestCount(site.manager, countId);
    return countId;
  };
  const given = await countUp();
  expect((await cancel(given)).count).toMatchObject({ state: State.CANCELLED, transactionIds: [] });
  expect(await booksOf(stack, site.warehouseId)).toEqual([]);
  expect(await outcomeOf(cancel(given))).toBe("INVALID_STATE");
  const posted = await countUp();
  await site.manager.client(CountReviewService).postCount({ countId: posted });
  expect(await outcomeOf(cancel(posted))).toBe("INVALID_STATE");
  expect(await booksOf(stack, site.warehouseId)).toEqual(["A-1 BOLT 2"]);
});
