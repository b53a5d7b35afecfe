import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findSchedule } from "../store/schedule-store.ts";
import { scheduleMessage } from "./schedule-message.ts";

export const getSchedule = query(ScheduleService.method.getSchedule, async ({ scheduleId }, { tx }) => {
  const schedule = await findSchedule(tx, scheduleId);
  if (!schedule) throw refuse("NOT_FOUND", { resource: "schedule" });
  return { schedule: scheduleMessage(schedule) };
});
