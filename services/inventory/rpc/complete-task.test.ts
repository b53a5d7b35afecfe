import { afterAll, beforeAll, expect, test } from "vitest";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";
import type { TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;
let ann: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "CMP");
  ann = await createTestWorker(stack, place, "ann");
});
afterAll(() => stack?.stop());

const tasks = () => ann.client(TaskService);

test("ends a task once", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  await tasks().claimTask({ taskId });
  const request = { taskId, epoch: 1, outcome: State.DONE, requestId: uuidv7() };
  const done = await tasks().completeTask(request);
  expect(done.task).toMatchObject({ state: State.DONE, claimedByName: "ann" });
  expect(await tasks().completeTask(request)).toEqual(done);
  const trace = { action: "TaskService.CompleteTask", before: { state: "claimed" }, after: { state: "done" } };
  expect((await auditOf(stack, taskId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, taskId)).at(-1)).toBe("inventory.task.done");
  expect(await refusalOf(tasks().completeTask({ ...request, requestId: uuidv7() }))).toMatchObject({
    reason: "TASK_LEASE_LOST",
  });
});

test("an exception needs a reason, and waits for a manager", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  await tasks().claimTask({ taskId });
  const exception = { taskId, epoch: 1, outcome: State.EXCEPTION };
  expect(await refusalOf(tasks().completeTask(exception))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(tasks().completeTask({ ...exception, outcome: State.READY }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  const { task } = await tasks().completeTask({ ...exception, reason: "the bin is empty" });
  expect(task).toMatchObject({ state: State.EXCEPTION, reason: "the bin is empty" });
  expect(await refusalOf(tasks().claimTask({ taskId }))).toMatchObject({ reason: "INVALID_STATE", state: "exception" });
  const off = await stack.admin.client(TaskService).cancelTask({ taskId, reason: "seen" });
  expect(off.task?.state).toBe(State.CANCELLED);
});

test("a lease that ended is no harm as long as nobody else took the task", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  await tasks().claimTask({ taskId });
  await endTestLease(stack, taskId);
  expect((await tasks().completeTask({ taskId, epoch: 1, outcome: State.DONE })).task?.state).toBe(State.DONE);
});

test("a task to pick is done by picking only", async () => {
  const item = await place.item("PICK");
  await place.put(item, "A1", "1");
  const shipment = await place.shipment({ item, quantity: "1" });
  await stack.admin.client(ShipmentService).releaseShipment({ shipmentId: shipment.id });
  const { task } = await tasks().nextTask({ warehouseId: place.warehouseId });
  const end = { taskId: task?.id ?? "", epoch: task?.epoch ?? 0 };
  const early = tasks().completeTask({ ...end, outcome: State.DONE });
  expect(await refusalOf(early)).toEqual({ reason: "INVALID_STATE", resource: "allocation", state: "hard" });
  const odd = await tasks().completeTask({ ...end, outcome: State.EXCEPTION, reason: "blocked aisle" });
  expect(odd.task).toMatchObject({ state: State.EXCEPTION, allocationId: task?.allocationId });
});
