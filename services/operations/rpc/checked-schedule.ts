import { toJsonString } from "@bufbuild/protobuf";
import { type Schedule, Schedule_Misfire, Schedule_Overlap } from "../../../gen/erp/operations/v1/schedule_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { requesterOf } from "../../../platform/jobs/enqueue-job.ts";
import type { JobKind } from "../../../platform/jobs/job-kind.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { cronFault } from "../domain/schedule-clock.ts";
import type { ScheduleFields } from "../store/schedule-store.ts";
import { checkedPayload, startableKind } from "./checked-payload.ts";
import { demandPermission } from "./job-owner.ts";

/** What somebody wants a schedule to be. */
export type WantedSchedule = Pick<
  Schedule,
  "name" | "kind" | "payloadJson" | "cron" | "timeZone" | "misfire" | "overlap" | "enabled"
>;

/**
 * The fields of a schedule that runs for the caller; refuses what cannot be, and kinds that she may not start.
 */
export function checkedSchedule(
  wanted: WantedSchedule,
  call: Call,
  kinds: ReadonlyMap<string, JobKind>,
): ScheduleFields {
  const kind = startableKind(kinds, wanted.kind);
  demandPermission(call.caller, kind.permission);
  const name = wanted.name.trim();
  if (name === "" || name.length > 100) throw refuseField("name", "must have 1 to 100 characters");
  const cron = wanted.cron.trim().replace(/\s+/g, " ");
  const timeZone = wanted.timeZone || "Asia/Taipei";
  const fault = cron.length > 100 ? { field: "cron", message: "is too long" } : cronFault({ cron, timeZone });
  if (fault) throw refuseField(fault.field, fault.message);
  const requester = requesterOf(call);
  return {
    name,
    kind: kind.name,
    payload: toJsonString(kind.payload, checkedPayload(kind, wanted.payloadJson)),
    cron,
    time_zone: timeZone,
    misfire: wanted.misfire === Schedule_Misfire.SKIP ? "skip" : "run_once",
    overlap: wanted.overlap === Schedule_Overlap.QUEUE ? "queue" : "skip",
    enabled: wanted.enabled,
    requester_kind: requester.kind,
    requester_id: requester.id,
    requester_name: requester.name,
    requester_ip: requester.ip,
    language: requester.language,
  };
}

/** Names the unique value that another schedule has already. */
export function takenScheduleKey(error: unknown): never {
  if (brokenConstraint(error) !== "schedule_name_key") throw error;
  throw refuse("ALREADY_EXISTS", { resource: "schedule", field: "name" });
}

function refuseField(field: string, message: string): Error {
  return refuse("INVALID_REQUEST", { violations: `schedule.${field}: ${message}` }, [
    { field: `schedule.${field}`, rule: field, message },
  ]);
}
