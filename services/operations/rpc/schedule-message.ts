import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Schedule_Misfire, Schedule_Overlap, type ScheduleSchema } from "../../../gen/erp/operations/v1/schedule_pb.ts";
import type { JobRequester } from "../../../platform/jobs/enqueue-job.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { Cron } from "../domain/schedule-clock.ts";
import type { ScheduleFields, ScheduleRow } from "../store/schedule-store.ts";

/** The schedule as the contract shows it. */
export function scheduleMessage(row: ScheduleRow): MessageInitShape<typeof ScheduleSchema> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    payloadJson: row.payload,
    cron: row.cron,
    timeZone: row.time_zone,
    misfire: row.misfire === "skip" ? Schedule_Misfire.SKIP : Schedule_Misfire.RUN_ONCE,
    overlap: row.overlap === "queue" ? Schedule_Overlap.QUEUE : Schedule_Overlap.SKIP,
    enabled: row.enabled,
    requester: { kind: row.requester_kind, id: row.requester_id, name: row.requester_name },
    builtIn: row.built_in,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    ...(row.enabled && row.next_due_time ? { nextDueTime: timestampFromDate(row.next_due_time) } : {}),
    ...(row.last_due_time ? { lastDueTime: timestampFromDate(row.last_due_time) } : {}),
  };
}

/** The fields of a schedule for the audit trail. */
export function scheduleFields(row: ScheduleFields): Fields {
  const { name, kind, payload, cron, time_zone, misfire, overlap, enabled, requester_id } = row;
  return { name, kind, payload: JSON.parse(payload), cron, time_zone, misfire, overlap, enabled, requester_id };
}

/** When a schedule is due. */
export function cronOf({ cron, time_zone: timeZone }: Pick<ScheduleRow, "cron" | "time_zone">): Cron {
  return { cron, timeZone };
}

/** For whom the jobs of a schedule run. */
export function requesterOf(row: ScheduleRow): JobRequester {
  const { requester_kind: kind, requester_id: id, requester_name: name, requester_ip: ip, language } = row;
  return { kind, id, name, ip, language };
}
