import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
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

test("keeps the first 1,000 lines of a job, in their order, and lists them in pages", async () => {
  const jobs = stack.admin.client(JobHistoryService);
  const jobId = await enqueueNoop(stack.admin);
  const [claimed] = await claim(stack);
  const lease = leaseOf(claimed as NonNullable<typeof claimed>);
  for (let from = 0; from < 1_200; from += 400) {
    const lines = Array.from({ length: 400 }, (_, at) => `line ${from + at + 1}`);
    await workerOf(stack).renewLeases({ jobs: [{ lease, lines }] });
  }
  const seen: string[] = [];
  for (let pageToken = "", more = true; more; ) {
    const page = await jobs.listJobLog({ jobId, pageSize: 300, pageToken });
    seen.push(...page.lines.map(({ line }) => line));
    pageToken = page.nextPageToken;
    more = pageToken !== "";
  }
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, at) => `line ${at + 1}`));
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  expect(await refusalOf(vera.client(JobHistoryService).listJobLog({ jobId }))).toMatchObject({ reason: "NOT_FOUND" });
});
