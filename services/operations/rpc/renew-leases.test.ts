import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack({ ERP_JOB_LEASE_MS: "1000" });
});

afterAll(() => stack?.stop());

test("keeps a lease, notes progress and lines, and tells that somebody cancelled", async () => {
  const jobId = await enqueueNoop(stack.admin);
  const [claimed] = await claim(stack);
  if (!claimed) throw new Error("there was nothing to take");
  const lease = leaseOf(claimed);
  const progress = { done: 3n, total: 9n, message: "lines" };
  for (let beat = 0; beat < 3; beat += 1) {
    await sleep(500);
    const news = { lease, progress, lines: [`beat ${beat}`] };
    expect(await workerOf(stack).renewLeases({ jobs: [news] })).toMatchObject({ lostJobIds: [], cancelledJobIds: [] });
    expect(await workerOf(stack).releaseExpiredJobs({})).toMatchObject({ released: 0 });
  }
  const jobs = stack.admin.client(JobService);
  expect((await jobs.getJob({ jobId })).job?.progress).toMatchObject(progress);
  const { lines } = await stack.admin.client(JobHistoryService).listJobLog({ jobId });
  expect(lines.map(({ sequence, line }) => [sequence, line])).toEqual([
    [1n, "beat 0"],
    [2n, "beat 1"],
    [3n, "beat 2"],
  ]);
  await jobs.cancelJob({ jobId });
  expect((await workerOf(stack).renewLeases({ jobs: [{ lease }] })).cancelledJobIds).toEqual([jobId]);
});

test("tells a worker whose lease another one has that it lost it, and notes nothing of it", async () => {
  const jobId = await enqueueNoop(stack.admin);
  const [first] = await claim(stack, "slow");
  await sleep(1_100);
  await workerOf(stack).releaseExpiredJobs({});
  await claim(stack, "quick");
  const lease = leaseOf(first as NonNullable<typeof first>);
  const news = { lease, progress: { done: 1n, total: 2n, message: "late" }, lines: ["late"] };
  expect(await workerOf(stack).renewLeases({ jobs: [news] })).toMatchObject({ lostJobIds: [jobId] });
  const jobs = stack.admin.client(JobService);
  expect((await jobs.getJob({ jobId })).job).toMatchObject({ worker: "quick", progress: { done: 0n } });
  expect((await stack.admin.client(JobHistoryService).listJobLog({ jobId })).lines).toEqual([]);
});
