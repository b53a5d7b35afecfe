import { afterAll, beforeAll, expect, test } from "vitest";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { noopJob } from "../../../services/operations/jobs.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { attemptDepsOf, claim, startWorkerlessStack } from "../../../test/test-worker.ts";
import { auditOf } from "../../../test/traces-of.ts";
import { handled } from "../../job-handler.ts";
import { runAttempt } from "../../run-attempt.ts";
import { createRunningJob } from "../../running-job.ts";
import { noop } from "./noop.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("run twice, its effects are made once, and by who asked for it", async () => {
  const jobId = await enqueueNoop(stack.admin, { steps: 3, followUp: true });
  const [claimed] = await claim(stack);
  const attempt = () => {
    const running = createRunningJob(claimed as NonNullable<typeof claimed>);
    return runAttempt(handled(noopJob, noop), running, attemptDepsOf(stack));
  };
  const success = { case: "success", value: { resultJson: '{"steps":3}', resultFileId: "" } };
  expect(await Promise.all([attempt(), attempt()])).toEqual([success, success]);
  expect(await attempt()).toEqual(success);
  const { jobs } = await stack.admin.client(JobService).listJobs({});
  const followers = jobs.filter(({ id }) => id !== jobId);
  expect(followers).toHaveLength(3);
  for (const { id, requester } of followers) {
    expect(requester).toMatchObject({ kind: "user", id: stack.admin.id });
    expect(await auditOf(stack, id)).toMatchObject([{ action: "JobService.EnqueueJob", actor: "admin" }]);
  }
});
