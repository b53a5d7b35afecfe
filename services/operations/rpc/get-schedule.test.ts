import { afterAll, beforeAll, expect, test } from "vitest";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("returns one schedule", async () => {
  const schedules = stack.admin.client(ScheduleService);
  const made = await schedules.createSchedule({
    schedule: { name: "Proof", kind: "inventory.stock_proof", cron: "0 3 * * *", timeZone: "UTC" },
  });
  expect((await schedules.getSchedule({ scheduleId: made.schedule?.id ?? "" })).schedule).toEqual(made.schedule);
  expect(made.schedule?.nextDueTime).toBeUndefined();
  const absent = { reason: "NOT_FOUND", resource: "schedule" };
  expect(await refusalOf(schedules.getSchedule({ scheduleId: uuidv7() }))).toEqual(absent);
});
