import { afterAll, beforeAll, expect, test } from "vitest";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("returns a job to who asked for it and who manages jobs, and to nobody else", async () => {
  const jobId = await enqueueNoop(stack.admin, { steps: 3 });
  const { job } = await stack.admin.client(JobService).getJob({ jobId });
  expect(JSON.parse(job?.payloadJson ?? "")).toEqual({ steps: 3 });
  expect(job).toMatchObject({ maxAttempts: 5, attempt: 0, worker: "", resultJson: "", scheduleId: "" });
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  const absent = { reason: "NOT_FOUND", resource: "job" };
  expect(await refusalOf(vera.client(JobService).getJob({ jobId }))).toEqual(absent);
  expect(await refusalOf(stack.admin.client(JobService).getJob({ jobId: uuidv7() }))).toEqual(absent);
});
