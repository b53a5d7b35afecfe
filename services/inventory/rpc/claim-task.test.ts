import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";
import type { TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;
let workers: TestUser[];

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "CLM");
  workers = await Promise.all(["ann", "bob"].map((login) => createTestWorker(stack, place, login)));
});
afterAll(() => stack?.stop());

const tasksOf = (at: number) => (workers[at] as TestUser).client(TaskService);

test("who takes a task holds it for 120 s, against all others", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const { task } = await tasksOf(0).claimTask({ taskId });
  expect(task).toMatchObject({ state: State.CLAIMED, epoch: 1, claimedById: workers[0]?.id, claimedByName: "ann" });
  const lease = task?.leaseUntilTime ? timestampMs(task.leaseUntilTime) - Date.now() : 0;
  expect(lease).toBeGreaterThan(100_000);
  expect(lease).toBeLessThan(121_000);
  expect(await refusalOf(tasksOf(1).claimTask({ taskId }))).toEqual({ reason: "TASK_TAKEN", task: taskId });
  const trace = {
    action: "TaskService.ClaimTask",
    actor: "ann",
    before: { state: "ready" },
    after: { state: "claimed" },
  };
  expect(
    (await auditOf(stack, taskId)).find(({ action, outcome }) => action === trace.action && outcome === "done"),
  ).toMatchObject(trace);
  expect((await eventsOf(stack, taskId)).at(-1)).toBe("inventory.task.claimed");
});

test("whose lease ended loses the task to the next one, and her own later word counts for nothing", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  await tasksOf(0).claimTask({ taskId });
  await endTestLease(stack, taskId);
  const { task } = await tasksOf(1).claimTask({ taskId });
  expect(task).toMatchObject({ epoch: 2, claimedByName: "bob" });
  const lost = { reason: "TASK_LEASE_LOST", task: taskId };
  expect(await refusalOf(tasksOf(0).heartbeatTask({ taskId, epoch: 1 }))).toEqual(lost);
  expect(await refusalOf(tasksOf(0).completeTask({ taskId, epoch: 1, outcome: State.DONE }))).toEqual(lost);
  await tasksOf(1).completeTask({ taskId, epoch: 2, outcome: State.DONE });
  expect(await refusalOf(tasksOf(0).claimTask({ taskId }))).toMatchObject({ reason: "INVALID_STATE", state: "done" });
});

test("who holds it may take it anew, on another device", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  await tasksOf(0).claimTask({ taskId });
  expect((await tasksOf(0).claimTask({ taskId })).task?.epoch).toBe(2);
  expect(await refusalOf(tasksOf(0).releaseTask({ taskId, epoch: 1 }))).toMatchObject({ reason: "TASK_LEASE_LOST" });
});

test("of ten who take the same task at once, one gets it", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const crowd = await Promise.all(
    Array.from({ length: 10 }, (_none, at) => createTestWorker(stack, place, `crowd-${at}`)),
  );
  const outcomes = await Promise.allSettled(crowd.map((worker) => worker.client(TaskService).claimTask({ taskId })));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected")
      expect(await refusalOf(Promise.reject(outcome.reason))).toMatchObject({ reason: "TASK_TAKEN" });
  }
});
