import { afterAll, beforeAll, expect, test } from "vitest";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { Task_Kind as Kind, Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  type CountingSite,
  createCountingSite,
  createTestBin,
  moveStock,
  startTestCount,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createCountingSite(stack, "TPE");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
  // The walk goes from C to A.
  for (const [at, code] of ["C", "B", "A"].entries()) {
    await createTestBin(stack, site.warehouseId, code, { pickSequence: at + 1 });
  }
  const stock = { warehouseId: site.warehouseId, quantity: 10 };
  await moveStock(stack, { ...stock, item: "BOLT", bin: "A" });
  await moveStock(stack, { ...stock, item: "BOLT", bin: "C" });
  await moveStock(stack, { ...stock, item: "NUT", bin: "C" });
});

afterAll(() => stack?.stop());

const counts = () => site.counter.client(CountService);
const tasks = () => site.counter.client(TaskService);

function submit(countId: string, bin: string, item: string, value: string, by = site.counter) {
  const figure = { location: { code: bin }, item: { code: item }, countedQuantity: { value, uom: "EA" } };
  return by.client(CountService).submitCountLine({ countId, ...figure });
}

const stateNames = new Map<State, string>(Object.entries(State).map(([name, value]) => [value, name]));

/** Places and states of the tasks of a count, by place. */
async function tasksOf(documentId: string): Promise<string[]> {
  const { tasks: found } = await tasks().listTasks({ documentId, kinds: [Kind.COUNT] });
  return found.map(({ locationCode, state }) => `${locationCode} ${stateNames.get(state)}`).sort();
}

test("a started count is work along the walk, and each place is done when nothing is left to count there", async () => {
  const countId = await startTestCount(site, ["A", "B", "C"], { toleranceQuantity: "5" });
  expect(await tasksOf(countId)).toEqual(["A READY", "B READY", "C READY"]);
  const next = async () => (await tasks().nextTask({ warehouseId: site.warehouseId, kinds: [Kind.COUNT] })).task;
  const first = await next();
  expect(first).toMatchObject({ locationCode: "C", document: { kind: "count", id: countId } });
  const complete = { taskId: first?.id ?? "", epoch: first?.epoch ?? 0, outcome: State.DONE };
  await submit(countId, "C", "BOLT", "10");
  expect(await refusalOf(tasks().completeTask(complete))).toEqual({ reason: "COUNT_INCOMPLETE", lines: "1" });
  await submit(countId, "C", "NUT", "9");
  expect(await tasksOf(countId)).toEqual(["A READY", "B READY", "C DONE"]);
  expect(await eventsOf(stack, first?.id ?? "")).toEqual(["inventory.task.claimed", "inventory.task.done"]);
  // Nothing lies in B: whoever was there and says so is done. Who counts without taking the task ends it too.
  expect(await next()).toMatchObject({ locationCode: "B" });
  await counts().confirmEmpty({ countId, location: { code: "B" } });
  await submit(countId, "A", "BOLT", "10");
  expect(await tasksOf(countId)).toEqual(["A DONE", "B DONE", "C DONE"]);
  expect(await next()).toBeUndefined();
  await counts().finishCount({ countId });
  await site.manager.client(CountReviewService).cancelCount({ countId, reason: "next test" });
});

test("a recount is work at its places alone, and a count that is called off leaves none", async () => {
  const countId = await startTestCount(site, ["A", "C"]);
  await submit(countId, "A", "BOLT", "10");
  await submit(countId, "C", "BOLT", "7");
  await submit(countId, "C", "NUT", "10");
  await counts().finishCount({ countId });
  const review = site.manager.client(CountReviewService);
  await review.requestRecount({ countId, reason: "three are missing" });
  expect(await tasksOf(countId)).toEqual(["A DONE", "C DONE", "C READY"]);
  await submit(countId, "C", "BOLT", "7", site.second);
  expect(await tasksOf(countId)).toEqual(["A DONE", "C DONE", "C DONE"]);
  await review.cancelCount({ countId, reason: "not today" });
  const other = await startTestCount(site, ["A", "B"]);
  await submit(other, "A", "BOLT", "10");
  await review.cancelCount({ countId: other, reason: "not today" });
  expect(await tasksOf(other)).toEqual(["A DONE", "B CANCELLED"]);
});
