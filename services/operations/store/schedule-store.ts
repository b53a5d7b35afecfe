import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const scheduleRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  payload: z.string(),
  cron: z.string(),
  time_zone: z.string(),
  misfire: z.enum(["run_once", "skip"]),
  overlap: z.enum(["skip", "queue"]),
  enabled: z.boolean(),
  requester_kind: z.enum(["user", "api_client", "service"]),
  requester_id: z.string(),
  requester_name: z.string(),
  requester_ip: z.string(),
  language: z.enum(["en", "zh-TW"]),
  built_in: z.boolean(),
  next_due_time: z.date().nullable(),
  last_due_time: z.date().nullable(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A schedule, with its clock. The payload is a JSON text. */
export type ScheduleRow = z.infer<typeof scheduleRow>;

/** Returns a schedule; undefined when there is none. */
export async function findSchedule(tx: Tx, id: string): Promise<ScheduleRow | undefined> {
  return (await tx.maybeOne(sql.type(scheduleRow)`${selectSchedule} where s.id = ${id}::uuid`)) ?? undefined;
}

/** Returns a schedule and locks its row until the end of the transaction, so that it can be changed. */
export async function lockSchedule(tx: Tx, id: string): Promise<ScheduleRow | undefined> {
  await tx.query(sql.unsafe`select from operations.schedule s where s.id = ${id}::uuid for update`);
  return findSchedule(tx, id);
}

/** Lists all schedules by name. */
export async function listSchedules(tx: Tx, page: Page): Promise<readonly ScheduleRow[]> {
  return tx.any(sql.type(scheduleRow)`
    ${selectSchedule}
    where (${page.after === undefined} or s.name > ${page.after?.[0] ?? ""})
    order by s.name
    limit ${page.size + 1}
  `);
}

/** Fields of a schedule that people edit, and for whom its jobs run. */
export type ScheduleFields = Pick<
  ScheduleRow,
  | "name"
  | "kind"
  | "payload"
  | "cron"
  | "time_zone"
  | "misfire"
  | "overlap"
  | "enabled"
  | "requester_kind"
  | "requester_id"
  | "requester_name"
  | "requester_ip"
  | "language"
>;

/** Adds a schedule, with the first time at which it is due. */
export async function insertSchedule(tx: Tx, id: string, fields: ScheduleFields, nextDue: Date | null): Promise<void> {
  await tx.query(sql.unsafe`
    insert into operations.schedule (
      id, name, kind, payload, cron, time_zone, misfire, overlap, enabled, requester_kind, requester_id, requester_name,
      requester_ip, language
    )
    values (
      ${id}::uuid, ${fields.name}, ${fields.kind}, ${fields.payload}::jsonb, ${fields.cron}, ${fields.time_zone},
      ${fields.misfire}, ${fields.overlap}, ${fields.enabled}, ${fields.requester_kind}, ${fields.requester_id},
      ${fields.requester_name}, ${fields.requester_ip}, ${fields.language}
    )
  `);
  await tx.query(sql.unsafe`
    insert into operations.schedule_clock (schedule_id, next_due_time)
    values (${id}::uuid, ${nextDue?.toISOString() ?? null}::timestamptz)
  `);
}

/** Writes the fields of a schedule whose row is locked, and the next time at which it is due. */
export async function updateSchedule(tx: Tx, id: string, fields: ScheduleFields, nextDue: Date | null): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.schedule
    set name = ${fields.name}, payload = ${fields.payload}::jsonb, cron = ${fields.cron},
      time_zone = ${fields.time_zone}, misfire = ${fields.misfire}, overlap = ${fields.overlap},
      enabled = ${fields.enabled}, requester_kind = ${fields.requester_kind}, requester_id = ${fields.requester_id},
      requester_name = ${fields.requester_name}, requester_ip = ${fields.requester_ip}, language = ${fields.language},
      version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
  await setNextDue(tx, id, nextDue, null);
}

/**
 * Locks the schedules in force that are due, or whose next due time is not known yet. What another transaction holds is
 * passed over: it is that one's business.
 */
export async function lockDueSchedules(tx: Tx): Promise<readonly ScheduleRow[]> {
  return tx.any(sql.type(scheduleRow)`
    ${selectSchedule}
    where s.enabled and (c.next_due_time is null or c.next_due_time <= now())
    order by s.id
    limit 50
    for update of c skip locked
  `);
}

/** Notes when a schedule is due next, and for which due time a job was made. */
export async function setNextDue(tx: Tx, id: string, nextDue: Date | null, made: Date | null): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.schedule_clock
    set next_due_time = ${nextDue?.toISOString() ?? null}::timestamptz,
      last_due_time = coalesce(${made?.toISOString() ?? null}::timestamptz, last_due_time)
    where schedule_id = ${id}::uuid
  `);
}

/** The time of the database, by which schedules are due. */
export async function databaseTime(tx: Tx): Promise<Date> {
  return tx.oneFirst(sql.type(z.object({ now: z.date() }))`select now() as now`);
}

const selectSchedule = sql.fragment`
  select
    s.id, s.name, s.kind, s.payload::text as payload, s.cron, s.time_zone, s.misfire, s.overlap, s.enabled,
    s.requester_kind, s.requester_id, s.requester_name, s.requester_ip, s.language, s.built_in, c.next_due_time,
    c.last_due_time, s.version, s.create_time, s.update_time
  from operations.schedule s
  join operations.schedule_clock c on c.schedule_id = s.id
`;
