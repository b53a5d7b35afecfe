import { setTimeout as sleep } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import { JobAttempt_Outcome as Outcome, Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claimJob, endWait, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack({ ERP_JOB_LEASE_MS: "1000", ERP_JOB_RETRY_MS: "40000" });
});

afterAll(() => stack?.stop());

const jobOf = async (jobId: string) => (await stack.admin.client(JobService).getJob({ jobId })).job;
const attemptsOf = async (jobId: string) =>
  (await stack.admin.client(JobHistoryService).listJobAttempts({ jobId })).attempts;
const failure = { reason: "OVERLOADED", domain: "erp.type", message: "busy" };

/** Enqueues a job, takes it and says what came of it. */
async function finish(outcome: object) {
  const jobId = await enqueueNoop(stack.admin);
  const claimed = await claimJob(stack, jobId);
  const attempt = { news: { lease: leaseOf(claimed), lines: ["last words"] }, outcome } as never;
  const { lostJobIds } = await workerOf(stack).finishJobs({ attempts: [attempt] });
  return { jobId, attempt, lostJobIds };
}

test("ends a job that is done, once, and a repeated call is no news", async () => {
  const success = { resultJson: '{"steps":4}', resultFileId: "0194d000-0000-7000-8000-00000000000f" };
  const { jobId, attempt } = await finish({ case: "success", value: success });
  expect(await jobOf(jobId)).toMatchObject({ state: State.SUCCEEDED, resultFileId: success.resultFileId });
  expect(await attemptsOf(jobId)).toMatchObject([{ epoch: 1n, worker: "test", outcome: Outcome.SUCCEEDED }]);
  expect(await workerOf(stack).finishJobs({ attempts: [attempt] })).toMatchObject({ lostJobIds: [] });
  expect(await eventsOf(stack, jobId)).toEqual(["operations.job.succeeded"]);
  expect(await auditOf(stack, jobId)).toHaveLength(1);
});

test("tries again what may pass, later each time, and not what would fail again", async () => {
  const again = await finish({ case: "failure", value: { failure, retryable: true } });
  const job = await jobOf(again.jobId);
  expect(job).toMatchObject({ state: State.RETRY_WAIT, attempt: 1, failure });
  const waitMs = timestampMs(job?.runTime as never) - Date.now();
  expect(waitMs).toBeGreaterThan(15_000);
  expect(waitMs).toBeLessThan(40_100);
  const told = await finish({ case: "failure", value: { failure, retryable: true, retryAfterSeconds: 90 } });
  expect(timestampMs((await jobOf(told.jobId))?.runTime as never) - Date.now()).toBeGreaterThan(80_000);
  const final = await finish({ case: "failure", value: { failure, retryable: false } });
  expect(await jobOf(final.jobId)).toMatchObject({ state: State.FAILED, failure });
  expect(await eventsOf(stack, final.jobId)).toEqual(["operations.job.failed"]);
});

test("what its worker gives back waits at once, and the attempt does not count", async () => {
  const { jobId } = await finish({ case: "released", value: {} });
  expect(await jobOf(jobId)).toMatchObject({ state: State.RETRY_WAIT, attempt: 0 });
  expect(await attemptsOf(jobId)).toMatchObject([{ outcome: Outcome.RELEASED }]);
  expect(await claimJob(stack, jobId)).toMatchObject({ epoch: 2n, job: { id: jobId, attempt: 1 } });
});

test("refuses the end that a worker tells after it lost the lease, and audits that", async () => {
  const jobId = await enqueueNoop(stack.admin);
  const first = await claimJob(stack, jobId, "zombie");
  await sleep(1_100);
  await workerOf(stack).releaseExpiredJobs({});
  const second = await claimJob(stack, jobId, "heir");
  const end = (claimed: typeof first) => {
    const news = { lease: leaseOf(claimed) };
    return workerOf(stack).finishJobs({ attempts: [{ news, outcome: { case: "success", value: {} } }] });
  };
  expect((await end(first)).lostJobIds).toEqual([jobId]);
  expect(await jobOf(jobId)).toMatchObject({ state: State.RUNNING, worker: "heir", losses: 1 });
  expect((await end(second)).lostJobIds).toEqual([]);
  expect(await jobOf(jobId)).toMatchObject({ state: State.SUCCEEDED });
  expect(await auditOf(stack, jobId)).toMatchObject([
    { action: "JobService.EnqueueJob" },
    { action: "WorkerService.FinishJobs", outcome: "failed", reason: "LEASE_LOST" },
  ]);
  const outcomes = (await attemptsOf(jobId)).map(({ epoch, outcome }) => [epoch, outcome]);
  expect(outcomes).toEqual([
    [2n, Outcome.SUCCEEDED],
    [1n, Outcome.LOST],
  ]);
});

test("a job that is dead after its last attempt says why", async () => {
  const jobId = await enqueueNoop(stack.admin);
  const value = { failure, retryable: true };
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await endWait(stack, jobId);
    const claimed = await claimJob(stack, jobId);
    const news = { lease: leaseOf(claimed) };
    await workerOf(stack).finishJobs({ attempts: [{ news, outcome: { case: "failure", value } }] });
  }
  expect(await jobOf(jobId)).toMatchObject({ state: State.DEAD, attempt: 5, failure });
  expect(await eventsOf(stack, jobId)).toEqual(["operations.job.dead"]);
});
