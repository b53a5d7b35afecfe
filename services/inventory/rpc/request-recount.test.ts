import { afterAll, beforeAll, expect, test } from "vitest";
import { CountLine_State as LineState, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
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
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

/** A finished count in which one of two lines is above the tolerance. */
async function createCounted(code: string): Promise<{ site: CountingSite; countId: string }> {
  const site = await createCountingSite(stack, code);
  await createTestBin(stack, site.warehouseId, "A-1");
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-1", quantity: 4 });
  const countId = await startTestCount(site, ["A-1"], { toleranceQuantity: "1" });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 3 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "NUT", quantity: 5 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.COUNTED);
  return { site, countId };
}

const recount = (site: CountingSite, countId: string, lineIds: string[] = []) =>
  site.manager.client(CountReviewService).requestRecount({ countId, lineIds, reason: "too far off" });
const bolts = (quantity: number) => ({ bin: "A-1", item: "BOLT", quantity });

test("asks for what is above the tolerance; another person counts it and the newest figure stands", async () => {
  const { site, countId } = await createCounted("S1");
  expect(await refusalOf(approveTestCount(site.manager, countId))).toEqual({ reason: "COUNT_TOLERANCE", lines: "1" });
  expect((await recount(site, countId)).count?.state).toBe(State.RECOUNT);
  const states = (await linesOf(site.second, countId)).map(({ itemCode, state }) => [itemCode, state]);
  expect(states).toEqual([
    ["BOLT", LineState.RECOUNT],
    ["NUT", LineState.COUNTED],
  ]);
  const [line] = await linesOf(site.manager, countId);
  const same = { reason: "RECOUNT_SAME_PERSON", line: line?.id };
  expect(await refusalOf(submitFigure(site.counter, countId, bolts(10)))).toEqual(same);
  expect(await refusalOf(finishTestCount(site.second, countId))).toEqual({ reason: "COUNT_INCOMPLETE", lines: "1" });
  await submitFigure(site.second, countId, bolts(8));
  await submitFigure(site.second, countId, bolts(7));
  expect((await finishTestCount(site.second, countId)).state).toBe(State.REVIEW);
  const [after] = await linesOf(site.manager, countId);
  expect(after).toMatchObject({ countedQuantity: { value: "7" }, countedBy: "second-s1", aboveTolerance: true });
  expect(after?.figures.map(({ countedQuantity }) => countedQuantity?.value)).toEqual(["3", "8", "7"]);
  expect(await auditOf(stack, countId)).toContainEqual(
    expect.objectContaining({ reason: "too far off", after: expect.objectContaining({ lines_to_recount: 1 }) }),
  );
  expect(await eventsOf(stack, countId)).toContain("inventory.count.recount_requested");
});

test("takes only what was asked for, and what nobody knew of", async () => {
  const { site, countId } = await createCounted("S2");
  await recount(site, countId);
  const nuts = submitFigure(site.second, countId, { bin: "A-1", item: "NUT", quantity: 4 });
  const counted = { reason: "INVALID_STATE", resource: "count_line", state: "counted" };
  expect(await refusalOf(nuts)).toEqual(counted);
  await createTestItem(stack, "PIN");
  await submitFigure(site.second, countId, bolts(10));
  await submitFigure(site.counter, countId, { bin: "A-1", item: "PIN", quantity: 50 });
  // The find is above the tolerance and nobody has counted it twice.
  expect((await finishTestCount(site.second, countId)).state).toBe(State.COUNTED);
  await recount(site, countId);
  await submitFigure(site.second, countId, { bin: "A-1", item: "PIN", quantity: 50 });
  expect((await finishTestCount(site.second, countId)).state).toBe(State.REVIEW);
});

test("a reviewer may ask for any line, and for nothing that is none", async () => {
  const { site, countId } = await createCounted("S3");
  await recount(site, countId);
  await submitFigure(site.second, countId, bolts(10));
  await finishTestCount(site.second, countId);
  const [, nuts] = await linesOf(site.manager, countId);
  expect(await refusalOf(recount(site, countId))).toEqual({ reason: "DOCUMENT_EMPTY", resource: "count" });
  const unknown = { reason: "NOT_FOUND", resource: "count_line" };
  expect(await refusalOf(recount(site, countId, [nuts?.id ?? "", uuidv7()]))).toEqual(unknown);
  expect((await recount(site, countId, [nuts?.id ?? ""])).count?.state).toBe(State.RECOUNT);
  expect(await outcomeOf(approveTestCount(site.manager, countId))).toBe("INVALID_STATE");
});

test("is not possible before the end of counting, nor for those who count", async () => {
  const { site, countId } = await createCounted("S4");
  const operator = site.counter.client(CountReviewService).requestRecount({ countId });
  expect(await outcomeOf(operator)).toBe("PERMISSION_DENIED");
  await recount(site, countId);
  expect(await outcomeOf(recount(site, countId))).toBe("INVALID_STATE");
});
