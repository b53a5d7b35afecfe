import { afterAll, beforeAll, expect, test } from "vitest";
import { CountLine_State as LineState, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
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
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

async function createStock(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  for (const bin of ["A-1", "A-2"]) await createTestBin(stack, site.warehouseId, bin);
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-1", quantity: 100 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-1", quantity: 4 });
  return site;
}

test("says how much is left until every line has a figure and every place was visited", async () => {
  const site = await createStock("S1");
  const countId = await startTestCount(site, ["A-1", "A-2"]);
  const left = async () => (await refusalOf(finishTestCount(site.counter, countId))).lines;
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 100 });
  expect(await left()).toBe("2");
  await submitFigure(site.counter, countId, { bin: "A-1", item: "NUT", quantity: 4 });
  expect(await left()).toBe("1");
  await site.counter.client(CountService).confirmEmpty({ countId, location: byCode("A-2") });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.REVIEW);
  expect((await eventsOf(stack, countId)).at(-1)).toBe("inventory.count.finished");
  expect(await outcomeOf(finishTestCount(site.counter, countId))).toBe("INVALID_STATE");
});

test("stock that moved away before anybody came is nothing to count", async () => {
  const site = await createStock("S2");
  const countId = await startTestCount(site, ["A-1"]);
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-1", quantity: -4 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 100 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.REVIEW);
  const states = (await linesOf(site.counter, countId)).map(({ itemCode, state }) => [itemCode, state]);
  expect(states).toEqual([
    ["BOLT", LineState.COUNTED],
    ["NUT", LineState.GONE],
  ]);
});

test("stock that came after the start, to a place that was counted, is not part of the count", async () => {
  const site = await createStock("S3");
  const countId = await startTestCount(site, ["A-2"]);
  await site.counter.client(CountService).confirmEmpty({ countId, location: byCode("A-2") });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-2", quantity: 9 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.REVIEW);
  expect(await linesOf(site.manager, countId)).toEqual([]);
});

test("a difference is within the tolerance when it keeps the one or the other limit", async () => {
  const site = await createCountingSite(stack, "T");
  const cases = [
    [{}, 100, State.REVIEW],
    [{}, 99, State.COUNTED],
    [{ toleranceQuantity: "2" }, 98, State.REVIEW],
    [{ toleranceQuantity: "2" }, 97, State.COUNTED],
    [{ toleranceQuantity: "2" }, 102, State.REVIEW],
    [{ tolerancePercent: "3" }, 103, State.REVIEW],
    [{ tolerancePercent: "3" }, 104, State.COUNTED],
    [{ toleranceQuantity: "5", tolerancePercent: "3" }, 95, State.REVIEW],
    [{ toleranceQuantity: "1", tolerancePercent: "3" }, 97, State.REVIEW],
  ] as const;
  const led = [];
  for (const [at, [terms, quantity]] of cases.entries()) {
    const bin = `T-${at}`;
    await createTestBin(stack, site.warehouseId, bin);
    await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin, quantity: 100 });
    const countId = await startTestCount(site, [bin], terms);
    await submitFigure(site.counter, countId, { bin, item: "BOLT", quantity });
    led.push([terms, quantity, (await finishTestCount(site.counter, countId)).state]);
  }
  expect(led).toEqual(cases);
});

test("what the books do not know at all is within no percentage", async () => {
  const site = await createStock("S4");
  const countId = await startTestCount(site, ["A-2"], { tolerancePercent: "100" });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 1 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.COUNTED);
});
