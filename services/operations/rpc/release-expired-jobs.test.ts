import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claim, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack({ ERP_JOB_LEASE_MS: "1000" });
});

afterAll(() => stack?.stop());

const jobs = () => stack.admin.client(JobService);
const release = async () => (await workerOf(stack).releaseExpiredJobs({})).released;

test("takes jobs back when their lease has run out, not before, and gives up after the third loss", async () => {
  const jobId = await enqueueNoop(stack.admin);
  for (let loss = 1; loss <= 3; loss += 1) {
    expect(await claim(stack, `doomed ${loss}`)).toMatchObject([{ job: { id: jobId, attempt: 1 } }]);
    expect(await release()).toBe(0);
    await sleep(1_050);
    // However many workers look, each lease runs out once.
    const counts = await Promise.all([release(), release(), release()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    const { job } = await jobs().getJob({ jobId });
    expect(job).toMatchObject({ losses: loss, attempt: 0, state: loss < 3 ? State.RETRY_WAIT : State.DEAD });
  }
  expect((await jobs().getJob({ jobId })).job?.failure).toMatchObject({ reason: "WORKERS_LOST" });
  expect(await claim(stack)).toEqual([]);
});

test("a job that somebody cancelled, and whose worker is lost, is cancelled", async () => {
  const jobId = await enqueueNoop(stack.admin);
  await claim(stack);
  expect((await jobs().cancelJob({ jobId })).job).toMatchObject({ state: State.RUNNING, cancelRequested: true });
  await sleep(1_050);
  await release();
  expect((await jobs().getJob({ jobId })).job).toMatchObject({ state: State.CANCELLED });
});
