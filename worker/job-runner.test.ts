import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../gen/erp/operations/v1/job_history_service_pb.ts";
import { JobAttempt_Outcome as Outcome, Job_State as State } from "../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../gen/erp/operations/v1/job_service_pb.ts";
import { createLocalDoorbell } from "../platform/jobs/doorbell.ts";
import { enqueueNoop, untilEnded, untilState } from "../test/test-jobs.ts";
import type { TestStack } from "../test/test-stack.ts";
import { attemptDepsOf, startWorkerlessStack } from "../test/test-worker.ts";
import { startJobRunner } from "./job-runner.ts";
import { handledKinds } from "./jobs/index.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack({ ERP_JOB_LEASE_MS: "3000" });
});

afterAll(() => stack?.stop());

function startRunner(places = 4, graceMs = 5_000, kinds = handledKinds) {
  return startJobRunner({
    ...attemptDepsOf(stack),
    doorbell: createLocalDoorbell(),
    kinds,
    places: new Map([["default", places]]),
    pollMs: 100,
    graceMs,
  });
}

const jobs = () => stack.admin.client(JobService);

test("runs as many jobs at once as it has places, in the order of their urgency", async () => {
  const ids: string[] = [];
  for (const priority of [9, 5, 1, 1])
    ids.push(await enqueueNoop(stack.admin, { steps: 1, stepMs: 600 }, { priority }));
  const runner = startRunner(2);
  const ends = await Promise.all(ids.map((id) => untilEnded(stack.admin, id)));
  await runner.stop();
  const startOf = (at: number) => Number(ends[at]?.startTime?.seconds) * 1e3 + (ends[at]?.startTime?.nanos ?? 0) / 1e6;
  expect(Math.min(startOf(0), startOf(1)) - Math.max(startOf(2), startOf(3))).toBeGreaterThan(400);
});

test("stops a running job that somebody cancels with the next heartbeat", async () => {
  const runner = startRunner();
  const jobId = await enqueueNoop(stack.admin, { steps: 200, stepMs: 100 });
  await untilState(stack.admin, jobId, [State.RUNNING]);
  await sleep(300);
  const askedAt = performance.now();
  await jobs().cancelJob({ jobId });
  expect(await untilEnded(stack.admin, jobId)).toMatchObject({ state: State.CANCELLED });
  expect(performance.now() - askedAt).toBeLessThan(3_000);
  await runner.stop();
});

test("a result that is refused is a failure of its job, and holds up nobody", async () => {
  const kinds = handledKinds.map((each) => ({
    ...each,
    run: async (_payload: unknown, { jobId }: { jobId: string }) => {
      const resultFileId = jobId === bad ? "no id of a file" : "";
      return { result: {}, resultFileId };
    },
  }));
  const bad = await enqueueNoop(stack.admin);
  const good = await enqueueNoop(stack.admin);
  const runner = startRunner(4, 1_000, kinds);
  const ended = await untilEnded(stack.admin, bad);
  expect(ended).toMatchObject({ state: State.FAILED, failure: { reason: "INVALID_REQUEST" } });
  expect(await untilEnded(stack.admin, good)).toMatchObject({ state: State.SUCCEEDED });
  await runner.stop();
});

test("told to stop, it takes nothing more, lets jobs end, and gives back what takes longer, at no cost", async () => {
  const runner = startRunner(4, 1_000);
  const short = await enqueueNoop(stack.admin, { steps: 1, stepMs: 700 });
  const long = await enqueueNoop(stack.admin, { steps: 1, stepMs: 60_000 });
  for (const id of [short, long]) await untilState(stack.admin, id, [State.RUNNING]);
  const stopping = runner.stop();
  const after = await enqueueNoop(stack.admin);
  await stopping;
  expect((await jobs().getJob({ jobId: short })).job?.state).toBe(State.SUCCEEDED);
  expect((await jobs().getJob({ jobId: long })).job).toMatchObject({ state: State.RETRY_WAIT, attempt: 0, losses: 0 });
  expect((await jobs().getJob({ jobId: after })).job?.state).toBe(State.QUEUED);
  const { attempts } = await stack.admin.client(JobHistoryService).listJobAttempts({ jobId: long });
  expect(attempts).toMatchObject([{ outcome: Outcome.RELEASED }]);
});
