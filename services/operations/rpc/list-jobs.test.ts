import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
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

test("lists jobs newest first, in pages, by what the filters say; to others only their own", async () => {
  const jobs = stack.admin.client(JobService);
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.unshift(await enqueueNoop(stack.admin));
  await jobs.cancelJob({ jobId: made[0] as string });
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  const { job } = await vera.client(JobService).enqueueJob({ kind: "inventory.stock_proof" });
  const own = job?.id ?? "";
  const listed = async (request: object) => (await jobs.listJobs(request)).jobs.map(({ id }) => id);
  expect(await listed({})).toEqual([own, ...made]);
  const first = await jobs.listJobs({ pageSize: 4 });
  const second = await jobs.listJobs({ pageSize: 4, pageToken: first.nextPageToken });
  expect([...first.jobs, ...second.jobs].map(({ id }) => id)).toEqual([own, ...made]);
  expect(second.nextPageToken).toBe("");
  expect(await listed({ states: [State.CANCELLED] })).toEqual(made.slice(0, 1));
  expect(await listed({ kind: "inventory.stock_proof" })).toEqual([own]);
  expect(await listed({ queue: "default", states: [State.QUEUED] })).toEqual(made.slice(1));
  expect(await listed({ requesterId: vera.id })).toEqual([own]);
  expect((await vera.client(JobService).listJobs({})).jobs.map(({ id }) => id)).toEqual([own]);
  expect((await vera.client(JobService).listJobs({ requesterId: stack.admin.id })).jobs).toEqual([]);
  expect(await refusalOf(jobs.listJobs({ pageToken: "WyJ4Il0" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});
