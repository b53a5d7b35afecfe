import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker } from "../../../test/test-tasks.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("puts a task back for the next one", async () => {
  const place = await createTestOutbound(stack, "RLT");
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const [ann, bob] = [await createTestWorker(stack, place, "ann"), await createTestWorker(stack, place, "bob")];
  await ann.client(TaskService).claimTask({ taskId });
  const lost = { reason: "TASK_LEASE_LOST", task: taskId };
  expect(await refusalOf(bob.client(TaskService).releaseTask({ taskId, epoch: 1 }))).toEqual(lost);
  const { task } = await ann.client(TaskService).releaseTask({ taskId, epoch: 1 });
  expect(task).toMatchObject({ state: State.READY, claimedById: "", epoch: 1 });
  const trace = { action: "TaskService.ReleaseTask", before: { state: "claimed" }, after: { state: "ready" } };
  expect((await auditOf(stack, taskId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, taskId)).at(-1)).toBe("inventory.task.released");
  expect(await refusalOf(ann.client(TaskService).releaseTask({ taskId, epoch: 1 }))).toEqual(lost);
  expect((await bob.client(TaskService).claimTask({ taskId })).task?.epoch).toBe(2);
});
