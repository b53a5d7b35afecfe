import type { Schedule } from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { nextDue } from "../domain/schedule-clock.ts";
import {
  databaseTime,
  findSchedule,
  lockSchedule,
  type ScheduleFields,
  type ScheduleRow,
  updateSchedule as updateScheduleRow,
} from "../store/schedule-store.ts";
import { checkedSchedule, takenScheduleKey, type WantedSchedule } from "./checked-schedule.ts";
import { cronOf, scheduleFields, scheduleMessage } from "./schedule-message.ts";

export const updateSchedule = command(
  ScheduleService.method.updateSchedule,
  async (request, { tx, call, audit, emit, deps }) => {
    const given = request.schedule as Schedule;
    const mask = maskedFields(request.updateMask, maskable);
    const before = isUuid(given.id) ? await lockSchedule(tx, given.id) : undefined;
    if (!before) throw refuse("NOT_FOUND", { resource: "schedule" });
    demandEtag(given.etag, before.version, "schedule");
    if (before.built_in && (mask.has("name") || mask.has("payload_json"))) throw refuseBuiltIn();
    const checked = checkedSchedule(wantedOf(before, given, mask), call, deps.jobKinds);
    const fields: ScheduleFields = before.built_in ? { ...checked, ...requesterFields(before) } : checked;
    const due = fields.enabled ? nextDue(cronOf(fields), await databaseTime(tx)) : null;
    await updateScheduleRow(tx, before.id, fields, due).catch(takenScheduleKey);
    const after = (await findSchedule(tx, before.id)) ?? before;
    const resource = { resourceType: "schedule", resourceId: after.id };
    audit({ ...resource, ...changedFields(scheduleFields(before), scheduleFields(after)) });
    emit({ topic: "operations.schedule.updated", ...resource, payload: { kind: after.kind } });
    return { schedule: scheduleMessage(after) };
  },
);

const maskable = ["name", "payload_json", "cron", "time_zone", "misfire", "overlap", "enabled"] as const;

function wantedOf(before: ScheduleRow, given: Schedule, mask: ReadonlySet<(typeof maskable)[number]>): WantedSchedule {
  const known = scheduleMessage(before) as WantedSchedule;
  return {
    name: mask.has("name") ? given.name : before.name,
    kind: before.kind,
    payloadJson: mask.has("payload_json") ? given.payloadJson : before.payload,
    cron: mask.has("cron") ? given.cron : before.cron,
    timeZone: mask.has("time_zone") ? given.timeZone : before.time_zone,
    misfire: mask.has("misfire") ? given.misfire : known.misfire,
    overlap: mask.has("overlap") ? given.overlap : known.overlap,
    enabled: mask.has("enabled") ? given.enabled : before.enabled,
  };
}

/** The jobs of a built-in schedule run for the stack, whoever moved it. */
function requesterFields(row: ScheduleRow) {
  const { requester_kind, requester_id, requester_name, requester_ip, language } = row;
  return { requester_kind, requester_id, requester_name, requester_ip, language };
}

function refuseBuiltIn(): Error {
  const message = "name and payload of a built-in schedule cannot be changed";
  return refuse("INVALID_REQUEST", { violations: `update_mask: ${message}` }, [
    { field: "update_mask", rule: "update_mask", message },
  ]);
}
