import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State as State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { untilEnded } from "../../../test/test-jobs.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestWarehouse } from "../../../test/test-stock.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("runs the built-in schedules now, for the stack", async () => {
  await createTestWarehouse(stack, "TPE");
  const schedules = stack.admin.client(ScheduleService);
  const results: Record<string, unknown> = {};
  for (const { id, kind, name } of (await schedules.listSchedules({})).schedules) {
    const { job } = await schedules.runSchedule({ scheduleId: id });
    expect(job).toMatchObject({
      kind,
      scheduleId: id,
      state: State.QUEUED,
      requester: { kind: "service", id: "system" },
    });
    expect(job?.dueTime).toBeUndefined();
    const done = await untilEnded(stack.admin, job?.id ?? "");
    expect(done.failure).toBeUndefined();
    results[name] = JSON.parse(done.resultJson);
    const { jobs } = await stack.admin.client(JobService).listJobs({ scheduleId: id });
    expect(jobs.map((each) => each.id)).toEqual([done.id]);
  }
  expect(results).toEqual({
    "Daily snapshot of stock": {},
    "Nightly proof of stock": { warehouseCount: 1 },
  });
});

test("refuses a schedule that is not there", async () => {
  const run = stack.admin.client(ScheduleService).runSchedule({ scheduleId: uuidv7() });
  expect(await refusalOf(run)).toEqual({ reason: "NOT_FOUND", resource: "schedule" });
});
