import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("enqueues dead letters of a time and kind again, the oldest first", async () => {
  const jobs = stack.admin.client(JobService);
  const ids = [await enqueueNoop(stack.admin), await enqueueNoop(stack.admin), await enqueueNoop(stack.admin)];
  await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query("update operations.job set state = 'dead', attempt = 5, losses = 3, end_time = now()"),
  );
  const dead = async () => (await jobs.listJobs({ states: [State.DEAD] })).jobs.map(({ id }) => id).sort();
  expect(await dead()).toEqual([...ids].sort());
  expect((await jobs.requeueDeadJobs({ kind: "inventory.stock_proof" })).jobIds).toEqual([]);
  const future = { seconds: BigInt(Math.ceil(Date.now() / 1_000) + 3_600) };
  expect((await jobs.requeueDeadJobs({ fromTime: future })).jobIds).toEqual([]);
  expect((await jobs.requeueDeadJobs({ toTime: future, limit: 2, reason: "mended" })).jobIds).toEqual(ids.slice(0, 2));
  expect(await dead()).toEqual(ids.slice(2));
  const { job } = await jobs.getJob({ jobId: ids[0] as string });
  expect(job).toMatchObject({ state: State.QUEUED, attempt: 0, losses: 0 });
  const trace = { action: "JobService.RequeueDeadJobs", reason: "mended", before: { state: "dead" } };
  expect((await auditOf(stack, ids[0] as string)).at(-1)).toMatchObject(trace);
});
