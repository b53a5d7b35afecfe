import { afterAll, beforeAll, expect, test } from "vitest";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("lists the built-in schedules and those that people made, by name, in pages", async () => {
  const schedules = stack.admin.client(ScheduleService);
  const schedule = { name: "Midday proof", kind: "inventory.stock_proof", cron: "0 12 * * *", enabled: true };
  await schedules.createSchedule({ schedule });
  const first = await schedules.listSchedules({ pageSize: 2 });
  const second = await schedules.listSchedules({ pageSize: 2, pageToken: first.nextPageToken });
  const all = [...first.schedules, ...second.schedules];
  expect(all.map(({ name, builtIn, cron, timeZone }) => [name, builtIn, cron, timeZone])).toEqual([
    ["Daily snapshot of stock", true, "10 0 * * *", "UTC"],
    ["Midday proof", false, "0 12 * * *", "Asia/Taipei"],
    ["Nightly proof of stock", true, "30 2 * * *", "Asia/Taipei"],
  ]);
  expect(second.nextPageToken).toBe("");
});
