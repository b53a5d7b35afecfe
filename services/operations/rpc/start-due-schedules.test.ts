import { setTimeout as sleep } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import {
  Schedule_Misfire as Misfire,
  Schedule_Overlap as Overlap,
} from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
  // The built-in ones would be due when they like.
  await workerOf(stack).startDueSchedules({});
});

afterAll(() => stack?.stop());

const start = async () => (await workerOf(stack).startDueSchedules({})).enqueued;

async function createSchedule(name: string, fields: object = {}): Promise<string> {
  const schedule = { name, kind: "system.noop", cron: "* * * * * *", enabled: true, timeZone: "UTC", ...fields };
  return (await stack.admin.client(ScheduleService).createSchedule({ schedule })).schedule?.id ?? "";
}

/** Makes a schedule due at a time, as if nobody had looked since. */
async function makeDue(id: string, ago: string): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query(
      `update operations.schedule_clock
      set next_due_time = date_trunc('second', now()) - $2::interval where schedule_id = $1`,
      [id, ago],
    ),
  );
}

const jobsOf = async (scheduleId: string) => (await stack.admin.client(JobService).listJobs({ scheduleId })).jobs;

test("however many workers ask, each due time makes one job", async () => {
  const id = await createSchedule("each second", { overlap: Overlap.QUEUE });
  let enqueued = 0;
  for (let round = 0; round < 10; round += 1) {
    await makeDue(id, "0 s");
    const counts = await Promise.all(Array.from({ length: 6 }, start));
    enqueued += counts.reduce((sum, count) => sum + count);
  }
  const times = (await jobsOf(id)).map(({ dueTime }) => timestampMs(dueTime as never));
  expect(times.length).toBe(enqueued);
  expect(times.length).toBeGreaterThan(0);
  expect(new Set(times).size).toBe(times.length);
  const { schedule } = await stack.admin.client(ScheduleService).getSchedule({ scheduleId: id });
  expect(timestampMs(schedule?.lastDueTime as never)).toBe(Math.max(...times));
  await stack.admin
    .client(ScheduleService)
    .updateSchedule({ schedule: { id, etag: "1", enabled: false }, updateMask: { paths: ["enabled"] } });
  await makeDue(id, "0 s");
  expect(await start()).toBe(0);
});

test("does not run beside a job of the schedule that has not ended, when that is its rule", async () => {
  const id = await createSchedule("one at a time");
  await makeDue(id, "0 s");
  expect(await start()).toBe(1);
  await makeDue(id, "0 s");
  expect(await start()).toBe(0);
  const [job] = await jobsOf(id);
  await stack.admin.client(JobService).cancelJob({ jobId: job?.id ?? "" });
  // The next due time of a schedule that is due each second.
  await sleep(1_000);
  await makeDue(id, "0 s");
  expect(await start()).toBe(1);
  await stack.admin
    .client(ScheduleService)
    .updateSchedule({ schedule: { id, etag: "1", enabled: false }, updateMask: { paths: ["enabled"] } });
});

test("one job makes up for all due times that were missed, or none, when that is the rule", async () => {
  const yearly = { cron: "0 0 1 1 *" };
  const once = await createSchedule("made up for", { ...yearly, misfire: Misfire.RUN_ONCE });
  const skip = await createSchedule("left out", { ...yearly, misfire: Misfire.SKIP });
  for (const id of [once, skip]) await makeDue(id, "10 min");
  expect(await start()).toBe(1);
  expect(await start()).toBe(0);
  expect([(await jobsOf(once)).length, (await jobsOf(skip)).length]).toEqual([1, 0]);
});
