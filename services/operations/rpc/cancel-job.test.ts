import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

const jobs = () => stack.admin.client(JobService);

test("cancels a job that waits at once, with a trace of it", async () => {
  const jobId = await enqueueNoop(stack.admin);
  expect((await jobs().cancelJob({ jobId, reason: "by mistake" })).job).toMatchObject({ state: State.CANCELLED });
  expect(await claim(stack)).toEqual([]);
  const [, trace] = await auditOf(stack, jobId);
  expect(trace).toMatchObject({ action: "JobService.CancelJob", reason: "by mistake", after: { state: "cancelled" } });
  expect(await eventsOf(stack, jobId)).toEqual(["operations.job.cancelled", "operations.job.cancel_requested"]);
  expect(await refusalOf(jobs().cancelJob({ jobId }))).toEqual({ reason: "JOB_ENDED", state: "CANCELLED" });
});

test("a running job that was done before it heard of it has succeeded; one that failed then is cancelled", async () => {
  const outcomes = { success: State.SUCCEEDED, cancelled: State.CANCELLED, failure: State.CANCELLED } as const;
  for (const [outcome, state] of Object.entries(outcomes)) {
    const jobId = await enqueueNoop(stack.admin);
    const [claimed] = await claim(stack);
    expect((await jobs().cancelJob({ jobId })).job).toMatchObject({ state: State.RUNNING, cancelRequested: true });
    const value = outcome === "failure" ? { failure: { reason: "OVERLOADED" }, retryable: true } : {};
    const news = { lease: leaseOf(claimed as NonNullable<typeof claimed>) };
    await workerOf(stack).finishJobs({ attempts: [{ news, outcome: { case: outcome, value } as never }] });
    expect((await jobs().getJob({ jobId })).job?.state).toBe(state);
  }
});

test("nobody cancels the jobs of others, unless she manages them", async () => {
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  const jobId = await enqueueNoop(stack.admin);
  const absent = { reason: "NOT_FOUND", resource: "job" };
  expect(await refusalOf(vera.client(JobService).cancelJob({ jobId }))).toEqual(absent);
  expect(await refusalOf(vera.client(JobService).cancelJob({ jobId: uuidv7() }))).toEqual(absent);
  const own = (await vera.client(JobService).enqueueJob({ kind: "inventory.stock_proof" })).job?.id ?? "";
  expect((await jobs().cancelJob({ jobId: own })).job?.state).toBe(State.CANCELLED);
});
