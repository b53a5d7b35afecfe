import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "HBT");
});
afterAll(() => stack?.stop());

test("holds a task longer, without a word in the audit trail", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const worker = (await createTestWorker(stack, place, "ann")).client(TaskService);
  const { task } = await worker.claimTask({ taskId });
  const before = await auditOf(stack, taskId);
  const { leaseUntilTime } = await worker.heartbeatTask({ taskId, epoch: 1 });
  const [first, then] = [task?.leaseUntilTime, leaseUntilTime].map((time) => (time ? timestampMs(time) : 0));
  expect(then).toBeGreaterThan(first ?? 0);
  expect((await worker.getTask({ taskId })).task?.leaseUntilTime).toEqual(leaseUntilTime);
  expect(await auditOf(stack, taskId)).toEqual(before);
  await endTestLease(stack, taskId);
  const late = await worker.heartbeatTask({ taskId, epoch: 1 });
  expect(late.leaseUntilTime && timestampMs(late.leaseUntilTime)).toBeGreaterThan(Date.now() + 100_000);
});

test("is refused to those who do not hold the task", async () => {
  const { id: taskId } = await createTestTask(stack, place, "A1");
  const worker = (await createTestWorker(stack, place, "bob")).client(TaskService);
  const other = (await createTestWorker(stack, place, "eve")).client(TaskService);
  const lost = { reason: "TASK_LEASE_LOST", task: taskId };
  expect(await refusalOf(worker.heartbeatTask({ taskId, epoch: 1 }))).toEqual(lost);
  await worker.claimTask({ taskId });
  expect(await refusalOf(other.heartbeatTask({ taskId, epoch: 1 }))).toEqual(lost);
  expect(await refusalOf(worker.heartbeatTask({ taskId, epoch: 2 }))).toEqual(lost);
  const notFound = { reason: "NOT_FOUND", resource: "task" };
  expect(await refusalOf(worker.heartbeatTask({ taskId: uuidv7(), epoch: 1 }))).toEqual(notFound);
  const elsewhere = await createTestOutbound(stack, "HBT2");
  const far = (await createTestWorker(stack, elsewhere, "far")).client(TaskService);
  expect(await refusalOf(far.heartbeatTask({ taskId, epoch: 1 }))).toEqual(notFound);
});
