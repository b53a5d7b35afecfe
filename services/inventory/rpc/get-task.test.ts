import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("shows a task as it is now to those whose reach it lies in", async () => {
  const [place, elsewhere] = [await createTestOutbound(stack, "GTK"), await createTestOutbound(stack, "GTK2")];
  const made = await createTestTask(stack, place, "A1");
  const near = (await createTestWorker(stack, place, "near")).client(TaskService);
  const far = (await createTestWorker(stack, elsewhere, "far")).client(TaskService);
  expect((await near.getTask({ taskId: made.id })).task).toEqual(made);
  expect(await refusalOf(far.getTask({ taskId: made.id }))).toEqual({ reason: "NOT_FOUND", resource: "task" });
  await near.claimTask({ taskId: made.id });
  const held = await near.getTask({ taskId: made.id });
  expect(held.task).toMatchObject({ state: State.CLAIMED, claimedByName: "near", epoch: 1 });
  await endTestLease(stack, made.id);
  const free = await near.getTask({ taskId: made.id });
  expect(free.task).toMatchObject({ state: State.READY, claimedByName: "", epoch: 1 });
  expect(free.task?.leaseUntilTime).toBeUndefined();
});
