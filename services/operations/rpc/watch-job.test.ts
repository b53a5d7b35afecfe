import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobStreamService } from "../../../gen/erp/operations/v1/job_stream_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { enqueueNoop } from "../../../test/test-jobs.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("sends a job at once, then what changes, and ends with it; also from a process that does not run it", async () => {
  const other = await stack.another();
  try {
    const watch = async (url: TestStack) => {
      const seen: { state: number; done: bigint }[] = [];
      const client = url.client(JobStreamService, stack.admin.accessToken);
      for await (const { job } of client.watchJob({ jobId })) {
        seen.push({ state: job?.state ?? 0, done: job?.progress?.done ?? 0n });
      }
      return seen;
    };
    const jobId = await enqueueNoop(stack.admin, { steps: 4, stepMs: 700 });
    const startedAt = performance.now();
    for (const seen of await Promise.all([watch(stack), watch(other)])) {
      expect(seen.at(-1)).toEqual({ state: State.SUCCEEDED, done: 4n });
      expect(seen.length).toBeGreaterThan(2);
      expect(seen.length).toBeLessThan(9);
      expect(seen.some(({ state, done }) => state === State.RUNNING && done > 0n && done < 4n)).toBe(true);
    }
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  } finally {
    await other.stop();
  }
});

test("is not for the jobs of others, or for none", async () => {
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  const jobId = await enqueueNoop(stack.admin);
  const watch = async (id: string) => {
    for await (const _ of vera.client(JobStreamService).watchJob({ jobId: id })) throw new Error("it was shown");
  };
  const absent = { reason: "NOT_FOUND", resource: "job" };
  expect(await refusalOf(watch(jobId))).toEqual(absent);
  expect(await refusalOf(watch(uuidv7()))).toEqual(absent);
});
