import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { claim, leaseOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

const ids = (jobs: Awaited<ReturnType<typeof claim>>) => jobs.map((job) => leaseOf(job).jobId);

test("gives the most urgent jobs first, then those that wait longest, and none before its time", async () => {
  const runTime = timestampFromDate(new Date(Date.now() + 60_000));
  await enqueueNoop(stack.admin, {}, { runTime, priority: 1 });
  const late = await enqueueNoop(stack.admin, {}, { priority: 9 });
  const first = await enqueueNoop(stack.admin);
  const second = await enqueueNoop(stack.admin);
  const urgent = await enqueueNoop(stack.admin, {}, { priority: 1 });
  const taken = await claim(stack, "one", 3);
  expect(new Set(ids(taken))).toEqual(new Set([urgent, first, second]));
  expect(taken[0]).toMatchObject({
    epoch: 1n,
    language: "zh-TW",
    job: { state: State.RUNNING, attempt: 1, worker: "one" },
  });
  expect(ids(await claim(stack, "two", 3))).toEqual([late]);
  expect(await claim(stack, "two", 3)).toEqual([]);
});

test("gives each job to one worker only, however many ask at once", async () => {
  const made: string[] = [];
  for (let count = 0; count < 30; count += 1) made.push(await enqueueNoop(stack.admin));
  const takers = Array.from({ length: 8 }, (_, at) => claim(stack, `racer ${at}`, 10));
  const taken = (await Promise.all(takers)).flatMap(ids);
  expect(taken.sort()).toEqual(made.sort());
});

test("gives only kinds and queues that the worker asks for", async () => {
  const jobId = await enqueueNoop(stack.admin);
  const worker = workerOf(stack);
  const ask = async (kind: string, queue: string) => {
    const { jobs } = await worker.claimJobs({ worker: "choosy", kinds: [kind], queues: [{ queue, places: 5 }] });
    return ids(jobs);
  };
  expect(await ask("inventory.stock_proof", "default")).toEqual([]);
  expect(await ask("system.noop", "upkeep")).toEqual([]);
  expect(await ask("system.noop", "default")).toEqual([jobId]);
});
