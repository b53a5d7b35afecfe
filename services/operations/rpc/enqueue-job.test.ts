import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { untilEnded } from "../../../test/test-jobs.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const jobs = () => stack.admin.client(JobService);

test("enqueues a job once, with a trace of it, and a worker runs it", async () => {
  const request = { kind: "system.noop", payloadJson: '{"steps":2}', priority: 7, requestId: uuidv7() };
  const { job } = await jobs().enqueueJob(request);
  expect(job).toMatchObject({ kind: "system.noop", queue: "default", priority: 7, state: State.QUEUED, attempt: 0 });
  expect(job?.requester).toMatchObject({ kind: "user", id: stack.admin.id, name: "admin" });
  expect((await jobs().enqueueJob(request)).job).toEqual(job);
  const id = job?.id ?? "";
  const done = await untilEnded(stack.admin, id);
  expect(done).toMatchObject({ state: State.SUCCEEDED, attempt: 1, progress: { done: 2n, total: 2n } });
  expect(JSON.parse(done.resultJson)).toEqual({ steps: 2 });
  expect(await auditOf(stack, id)).toMatchObject([{ action: "JobService.EnqueueJob", after: { kind: "system.noop" } }]);
  expect(await eventsOf(stack, id)).toEqual(["operations.job.succeeded"]);
});

test("a job that is for later waits for its time", async () => {
  const runTime = timestampFromDate(new Date(Date.now() + 3_600_000));
  const { job } = await jobs().enqueueJob({ kind: "system.noop", runTime });
  expect(job).toMatchObject({ state: State.QUEUED, runTime: { seconds: runTime.seconds } });
});

test("refuses kinds, payloads and priorities that cannot be, or are not for everybody", async () => {
  const refused = (request: object) => refusalOf(jobs().enqueueJob({ kind: "system.noop", ...request }));
  expect(await refused({ kind: "no.such" })).toEqual({ reason: "UNKNOWN_JOB_KIND", kind: "no.such" });
  expect(await refused({ payloadJson: '{"steps":"many"}' })).toMatchObject({ reason: "PAYLOAD_INVALID" });
  expect(await refused({ payloadJson: '{"steps":5000}' })).toMatchObject({ reason: "PAYLOAD_INVALID" });
  expect(await refused({ payloadJson: '{"unknown":1}' })).toMatchObject({ reason: "PAYLOAD_INVALID" });
  expect(await refused({ priority: 10 })).toMatchObject({ reason: "INVALID_REQUEST" });
  const vera = (await createTestUser(stack, "vera", [{ role: "auditor" }])).client(JobService);
  const denied = { reason: "PERMISSION_DENIED", permission: "operations.job.manage" };
  expect(await refusalOf(vera.enqueueJob({ kind: "system.noop" }))).toEqual(denied);
  expect(await refusalOf(vera.enqueueJob({ kind: "inventory.stock_proof", priority: 1 }))).toEqual(denied);
  expect((await vera.enqueueJob({ kind: "inventory.stock_proof" })).job?.state).toBe(State.QUEUED);
});
