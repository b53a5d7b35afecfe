import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
  booksOf,
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  linesOf,
  moveStock,
  startTestCount,
  submitFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  for (const item of ["BOLT", "NUT", "PIN"]) await createTestItem(stack, item);
});

afterAll(() => stack?.stop());

async function createStock(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  for (const bin of ["A-1", "A-2"]) await createTestBin(stack, site.warehouseId, bin);
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-1", quantity: 4 });
  return site;
}

const confirm = async (user: TestUser, countId: string, bin: string) =>
  (await user.client(CountService).confirmEmpty({ countId, location: byCode(bin) })).count;

test("counts as zero what nobody submitted, also what came since the start, and keeps what was submitted", async () => {
  const site = await createStock("S1");
  const { warehouseId } = site;
  const countId = await startTestCount(site, ["A-1"], { toleranceQuantity: "100" });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 9 });
  await moveStock(stack, { warehouseId, item: "PIN", bin: "A-1", quantity: 3 });
  await confirm(site.counter, countId, "A-1");
  const lines = await linesOf(site.manager, countId);
  const shown = lines.map((line) => [line.itemCode, line.countedQuantity?.value, line.expectedQuantity?.value]);
  expect(shown).toEqual([
    ["BOLT", "9", "10"],
    ["NUT", "0", "4"],
    ["PIN", "0", "3"],
  ]);
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  await site.manager.client(CountReviewService).postCount({ countId });
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 9"]);
});

test("a place that is empty by the books too is done with it", async () => {
  const site = await createStock("S2");
  const countId = await startTestCount(site, ["A-2"]);
  const finish = () => site.counter.client(CountService).finishCount({ countId });
  expect(await outcomeOf(finish())).toBe("INVALID_STATE");
  expect(await confirm(site.counter, countId, "A-2")).toMatchObject({ state: State.COUNTING, locationsLeft: 0 });
  expect((await finish()).count?.state).toBe(State.REVIEW);
  expect(await auditOf(stack, countId)).toContainEqual(
    expect.objectContaining({ action: "CountService.ConfirmEmpty", actor: "counter-s2" }),
  );
  expect(await eventsOf(stack, countId)).toContain("inventory.count.empty_confirmed");
});

test("who confirmed a place may not approve the count", async () => {
  const site = await createStock("S3");
  const boss = await createTestUser(stack, "boss", [{ role: "warehouse-manager", unitIds: [site.id] }]);
  const countId = await startTestCount(site, ["A-2"]);
  await confirm(boss, countId, "A-2");
  await confirm(site.counter, countId, "A-2");
  await finishTestCount(site.counter, countId);
  expect(await outcomeOf(approveTestCount(boss, countId))).toBe("APPROVAL_SELF");
  expect(await outcomeOf(approveTestCount(site.manager, countId))).toBe("ok");
});

test("in a recount it answers what was asked for, by another person only", async () => {
  const site = await createStock("S4");
  const countId = await startTestCount(site, ["A-1"]);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 10 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "NUT", quantity: 1 });
  await finishTestCount(site.counter, countId);
  await site.manager.client(CountReviewService).requestRecount({ countId });
  expect(await outcomeOf(confirm(site.counter, countId, "A-1"))).toBe("RECOUNT_SAME_PERSON");
  await confirm(site.second, countId, "A-1");
  const shown = (await linesOf(site.manager, countId)).map((line) => [line.itemCode, line.countedQuantity?.value]);
  expect(shown).toEqual([
    ["BOLT", "10"],
    ["NUT", "0"],
  ]);
  expect((await finishTestCount(site.second, countId)).state).toBe(State.REVIEW);
});

test("refuses a place that is not part of the count", async () => {
  const site = await createStock("S5");
  const countId = await startTestCount(site, ["A-1"]);
  const outside = { reason: "NOT_FOUND", resource: "count_location" };
  expect(await refusalOf(confirm(site.counter, countId, "A-2"))).toEqual(outside);
  const unknown = { reason: "NOT_FOUND", resource: "location" };
  expect(await refusalOf(confirm(site.counter, countId, "A-9"))).toEqual(unknown);
});
