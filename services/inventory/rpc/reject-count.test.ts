import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  approveTestCount,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  linesOf,
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

test("sends the figures back; they stay until others replace them", async () => {
  const countId = await startTestCount(site, ["A-1"], { toleranceQuantity: "5" });
  const reject = () => site.manager.client(CountReviewService).rejectCount({ countId, reason: "count the boxes too" });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 2 });
  expect(await outcomeOf(reject())).toBe("INVALID_STATE");
  await finishTestCount(site.counter, countId);
  expect((await reject()).count?.state).toBe(State.COUNTING);
  expect(await linesOf(site.counter, countId)).toMatchObject([{ countedQuantity: { value: "2" } }]);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 4 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.REVIEW);
  await approveTestCount(site.manager, countId);
  expect(await outcomeOf(reject())).toBe("INVALID_STATE");
  const rejection = { reason: "count the boxes too", after: { state: "counting" } };
  expect(await auditOf(stack, countId)).toContainEqual(expect.objectContaining(rejection));
  expect(await eventsOf(stack, countId)).toContain("inventory.count.rejected");
});
