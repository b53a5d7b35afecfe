import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker } from "../../../test/test-tasks.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "CNT");
});
afterAll(() => stack?.stop());

const tasks = () => stack.admin.client(TaskService);

test("calls a task off, whoever holds it; she then finds out", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const worker = (await createTestWorker(stack, place, "worker-cnt")).client(TaskService);
  await worker.claimTask({ taskId });
  const { task } = await tasks().cancelTask({ taskId, reason: "not needed" });
  expect(task).toMatchObject({ state: State.CANCELLED, reason: "not needed" });
  expect(task?.leaseUntilTime).toBeUndefined();
  const lost = { reason: "TASK_LEASE_LOST", task: taskId };
  expect(await refusalOf(worker.heartbeatTask({ taskId, epoch: 1 }))).toEqual(lost);
  expect(await refusalOf(worker.completeTask({ taskId, epoch: 1, outcome: State.DONE }))).toEqual(lost);
  const trace = { action: "TaskService.CancelTask", before: { state: "claimed" }, after: { state: "cancelled" } };
  expect((await auditOf(stack, taskId)).find(({ action }) => action === trace.action)).toMatchObject(trace);
  expect((await eventsOf(stack, taskId)).at(-1)).toBe("inventory.task.cancelled");
  expect(await refusalOf(tasks().cancelTask({ taskId, reason: "again" }))).toMatchObject({ state: "cancelled" });
  expect(await refusalOf(tasks().cancelTask({ taskId: uuidv7(), reason: "x" }))).toEqual({
    reason: "NOT_FOUND",
    resource: "task",
  });
});
