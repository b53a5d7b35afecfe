import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  startTestCount,
  submitFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;
let boss: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  site = await createCountingSite(stack, "S1");
  boss = await createTestUser(stack, "boss", [{ role: "warehouse-manager", unitIds: [site.id] }]);
});

afterAll(() => stack?.stop());

/** A count that waits for approval; both the counter and the manager counted. */
async function createReviewed(bin: string): Promise<string> {
  await createTestBin(stack, site.warehouseId, bin);
  const countId = await startTestCount(site, [bin], { toleranceQuantity: "9" });
  await submitFigure(site.manager, countId, { bin, item: "BOLT", quantity: 1 });
  await submitFigure(site.counter, countId, { bin, item: "BOLT", quantity: 2 });
  await finishTestCount(site.counter, countId);
  return countId;
}

test("another person than any who counted approves, and her name is kept", async () => {
  const countId = await createReviewed("A-1");
  expect(await refusalOf(approveTestCount(site.manager, countId))).toEqual({ reason: "APPROVAL_SELF" });
  expect(await outcomeOf(approveTestCount(site.second, countId))).toBe("PERMISSION_DENIED");
  const approved = await approveTestCount(boss, countId);
  expect(approved).toMatchObject({ state: State.APPROVED, approvedBy: "boss" });
  expect(approved.approveTime).toBeDefined();
  expect((await auditOf(stack, countId)).at(-1)).toMatchObject({
    action: "CountReviewService.ApproveCount",
    actor: "boss",
    before: { state: "review" },
    after: { state: "approved", approved_by: "boss" },
  });
  expect((await eventsOf(stack, countId)).at(-1)).toBe("inventory.count.approved");
  expect(await outcomeOf(approveTestCount(boss, countId))).toBe("INVALID_STATE");
});

test("nobody approves figures that she did not see", async () => {
  const countId = await createReviewed("A-2");
  const review = boss.client(CountReviewService);
  const { count } = await boss.client(CountService).getCount({ countId });
  await review.rejectCount({ countId, reason: "look again" });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 3 });
  await finishTestCount(site.counter, countId);
  const stale = review.approveCount({ countId, etag: count?.etag ?? "" });
  expect(await refusalOf(stale)).toMatchObject({ reason: "VERSION_CONFLICT", resource: "count" });
  expect((await approveTestCount(boss, countId)).state).toBe(State.APPROVED);
});

test("is not possible while it is counted, nor from another place", async () => {
  await createTestBin(stack, site.warehouseId, "A-3");
  const countId = await startTestCount(site, ["A-3"]);
  const open = { reason: "INVALID_STATE", resource: "count", state: "open" };
  expect(await refusalOf(approveTestCount(boss, countId))).toEqual(open);
  const other = await createCountingSite(stack, "S2");
  const stranger = other.manager.client(CountReviewService).approveCount({ countId, etag: "2" });
  expect(await refusalOf(stranger)).toEqual({ reason: "NOT_FOUND", resource: "count" });
});
