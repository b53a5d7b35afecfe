import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Schedule } from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

const schedules = () => stack.admin.client(ScheduleService);
const given = { name: "Proof", kind: "inventory.stock_proof", cron: "0 3 * * *", enabled: true };

test("moves and pauses a schedule, whose jobs run for who did that", async () => {
  const { schedule: made } = await schedules().createSchedule({ schedule: given });
  const second = await createTestUser(stack, "second", [{ role: "administrator" }]);
  const change = (schedule: Partial<Schedule>, paths: string[]) =>
    second.client(ScheduleService).updateSchedule({
      schedule: { id: made?.id ?? "", ...schedule } as Schedule,
      updateMask: { paths },
    });
  const moved = (await change({ etag: "1", cron: "0 4 * * *", timeZone: "UTC" }, ["cron", "time_zone"])).schedule;
  expect(moved).toMatchObject({ name: "Proof", cron: "0 4 * * *", timeZone: "UTC", requester: { id: second.id } });
  expect(new Date(timestampMs(moved?.nextDueTime as never)).getUTCHours()).toBe(4);
  const paused = (await change({ etag: "2", enabled: false }, ["enabled"])).schedule;
  expect(paused).toMatchObject({ enabled: false, etag: "3" });
  expect(paused?.nextDueTime).toBeUndefined();
  const trace = (await auditOf(stack, made?.id ?? "")).at(-1);
  expect(trace).toMatchObject({ before: { enabled: true }, after: { enabled: false }, actor: "second" });
  expect(await refusalOf(change({ etag: "2" }, ["enabled"]))).toMatchObject({ reason: "VERSION_CONFLICT" });
  expect(await refusalOf(change({ etag: "3" }, ["kind"]))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(change({ etag: "3", cron: "never" }, ["cron"]))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("a built-in schedule can be moved and paused, and still runs for the stack", async () => {
  const { schedules: all } = await schedules().listSchedules({});
  const proof = all.find(({ name }) => name === "Nightly proof of stock") as Schedule;
  const change = (schedule: Partial<Schedule>, path: string) =>
    schedules().updateSchedule({ schedule: { ...proof, ...schedule }, updateMask: { paths: [path] } });
  const { schedule } = await change({ cron: "15 4 * * *" }, "cron");
  expect(schedule).toMatchObject({ cron: "15 4 * * *", builtIn: true, requester: { kind: "service", id: "system" } });
  expect(await refusalOf(change({ etag: "2", name: "Mine" }, "name"))).toMatchObject({ reason: "INVALID_REQUEST" });
});
