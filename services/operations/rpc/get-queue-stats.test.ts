import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { QueueService } from "../../../gen/erp/operations/v1/queue_service_pb.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("counts what waits, runs, is for later and has ended, in each queue", async () => {
  for (let count = 0; count < 4; count += 1) await enqueueNoop(stack.admin);
  await enqueueNoop(stack.admin, {}, { runTime: timestampFromDate(new Date(Date.now() + 60_000)) });
  const [first, second] = await claim(stack, "test", 2);
  const failure = { failure: { reason: "NOT_FOUND" }, retryable: false };
  const end = (claimed: typeof first, outcome: object) =>
    ({ news: { lease: leaseOf(claimed as NonNullable<typeof first>) }, outcome }) as never;
  await workerOf(stack).finishJobs({ attempts: [end(first, { case: "success", value: {} })] });
  const { queues } = await stack.admin.client(QueueService).getQueueStats({});
  expect(queues.map(({ queue }) => queue)).toEqual(["default", "upkeep", "reports"]);
  expect(queues[0]).toMatchObject({ due: 2n, waiting: 1n, running: 1n, dead: 0n, endedLastHour: 1n });
  expect(queues[0]?.startDelayP95Ms).toBeGreaterThan(0n);
  await workerOf(stack).finishJobs({ attempts: [end(second, { case: "failure", value: failure })] });
  const { queues: later } = await stack.admin.client(QueueService).getQueueStats({});
  expect(later[0]).toMatchObject({ running: 0n, endedLastHour: 2n, failedLastHour: 1n });
});
