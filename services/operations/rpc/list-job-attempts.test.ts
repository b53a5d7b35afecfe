import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import { JobAttempt_Outcome as Outcome } from "../../../gen/erp/operations/v1/job_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("lists what was tried, the newest first, in pages", async () => {
  const jobs = stack.admin.client(JobHistoryService);
  const jobId = await enqueueNoop(stack.admin);
  expect((await jobs.listJobAttempts({ jobId })).attempts).toEqual([]);
  for (const worker of ["one", "two", "three"]) {
    const [claimed] = await claim(stack, worker);
    const news = { lease: leaseOf(claimed as NonNullable<typeof claimed>) };
    await workerOf(stack).finishJobs({ attempts: [{ news, outcome: { case: "released", value: {} } }] });
  }
  const first = await jobs.listJobAttempts({ jobId, pageSize: 2 });
  const second = await jobs.listJobAttempts({ jobId, pageSize: 2, pageToken: first.nextPageToken });
  const attempts = [...first.attempts, ...second.attempts];
  expect(attempts.map(({ worker }) => worker)).toEqual(["three", "two", "one"]);
  expect(attempts[0]).toMatchObject({ epoch: 3n, outcome: Outcome.RELEASED });
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  expect(await refusalOf(vera.client(JobHistoryService).listJobAttempts({ jobId }))).toMatchObject({
    reason: "NOT_FOUND",
  });
});
