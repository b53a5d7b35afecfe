import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  Schedule_Misfire as Misfire,
  Schedule_Overlap as Overlap,
} from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

const given = { name: "Sunday proof", kind: "inventory.stock_proof", cron: "0 3  * * 0", enabled: true };

test("makes a schedule that runs for its maker, with a trace of it", async () => {
  const schedules = stack.admin.client(ScheduleService);
  const { schedule } = await schedules.createSchedule({ schedule: given });
  expect(schedule).toMatchObject({
    ...given,
    cron: "0 3 * * 0",
    timeZone: "Asia/Taipei",
    payloadJson: "{}",
    misfire: Misfire.RUN_ONCE,
    overlap: Overlap.SKIP,
    requester: { kind: "user", id: stack.admin.id },
    builtIn: false,
    etag: "1",
  });
  const due = new Date(timestampMs(schedule?.nextDueTime as never));
  expect([due.getUTCDay(), due.getUTCHours(), due.getUTCMinutes()]).toEqual([6, 19, 0]);
  expect(due.getTime()).toBeGreaterThan(Date.now());
  const id = schedule?.id ?? "";
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "ScheduleService.CreateSchedule", after: { enabled: true } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["operations.schedule.created"]);
});

test("refuses what cannot be", async () => {
  const refused = (fields: object) =>
    refusalOf(stack.admin.client(ScheduleService).createSchedule({ schedule: { ...given, name: "Other", ...fields } }));
  expect(await refused({ name: "Nightly proof of stock" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "name" });
  expect(await refused({ name: " " })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused({ kind: "no.such" })).toMatchObject({ reason: "UNKNOWN_JOB_KIND" });
  expect(await refused({ payloadJson: "[]" })).toMatchObject({ reason: "PAYLOAD_INVALID" });
  expect((await refused({ cron: "0 25 * * *" })).violations).toMatch(/^schedule\.cron/);
  expect((await refused({ timeZone: "Mars/Olympus" })).violations).toMatch(/^schedule\.time_zone/);
});
