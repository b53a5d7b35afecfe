import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("gives a job that failed all its attempts again, and refuses others", async () => {
  const jobs = stack.admin.client(JobService);
  const jobId = await enqueueNoop(stack.admin);
  expect(await refusalOf(jobs.retryJob({ jobId }))).toEqual({ reason: "JOB_NOT_FAILED", state: "QUEUED" });
  const [claimed] = await claim(stack);
  const value = { failure: { reason: "NOT_FOUND", domain: "erp.type", message: "gone" }, retryable: false };
  const news = { lease: leaseOf(claimed as NonNullable<typeof claimed>) };
  await workerOf(stack).finishJobs({ attempts: [{ news, outcome: { case: "failure", value } }] });
  const { job } = await jobs.retryJob({ jobId, reason: "it is there now" });
  // Why it failed stays to be seen until it has run again.
  expect(job).toMatchObject({ id: jobId, state: State.QUEUED, attempt: 0, failure: { reason: "NOT_FOUND" } });
  expect(job?.endTime).toBeUndefined();
  expect(await claim(stack)).toMatchObject([{ epoch: 2n, job: { id: jobId, attempt: 1 } }]);
  expect((await auditOf(stack, jobId)).at(-1)).toMatchObject({
    action: "JobService.RetryJob",
    before: { state: "failed" },
  });
});
