import type { Schedule } from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { nextDue } from "../domain/schedule-clock.ts";
import { databaseTime, findSchedule, insertSchedule } from "../store/schedule-store.ts";
import { checkedSchedule, takenScheduleKey } from "./checked-schedule.ts";
import { cronOf, scheduleFields, scheduleMessage } from "./schedule-message.ts";

export const createSchedule = command(
  ScheduleService.method.createSchedule,
  async (request, { tx, call, audit, emit, deps }) => {
    const fields = checkedSchedule(request.schedule as Schedule, call, deps.jobKinds);
    const id = uuidv7();
    const due = fields.enabled ? nextDue(cronOf(fields), await databaseTime(tx)) : null;
    await insertSchedule(tx, id, fields, due).catch(takenScheduleKey);
    const created = await findSchedule(tx, id);
    if (!created) throw new Error("the schedule is gone in its own transaction");
    const resource = { resourceType: "schedule", resourceId: id };
    audit({ ...resource, after: scheduleFields(created) });
    emit({ topic: "operations.schedule.created", ...resource, payload: { kind: created.kind } });
    return { schedule: scheduleMessage(created) };
  },
);
