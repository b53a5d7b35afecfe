import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { type JobRow, type JobState, jobColumns, jobRow } from "./job-row.ts";

/** Whose jobs somebody sees: those of all, or those that she asked for. */
export type JobOwner = { readonly everybody: boolean; readonly kind: string; readonly id: string };

/** Returns a job that somebody may see; undefined when there is none. */
export async function findJob(tx: Tx, id: string, owner: JobOwner): Promise<JobRow | undefined> {
  const row = await tx.maybeOne(sql.type(jobRow)`
    select ${jobColumns} from operations.job j where j.id = ${id}::uuid and ${ownedBy(owner)}
  `);
  return row ?? undefined;
}

/** Returns a job that somebody may see, and keeps workers from it until the end of the transaction. */
export async function lockJob(tx: Tx, id: string, owner: JobOwner): Promise<JobRow | undefined> {
  await tx.query(sql.unsafe`select from operations.job j where j.id = ${id}::uuid and ${ownedBy(owner)} for update`);
  return findJob(tx, id, owner);
}

/** What to list; empty texts and lists stand for everything. */
export type JobFilter = {
  readonly states: readonly JobState[];
  readonly kind: string;
  readonly queue: string;
  readonly requesterId: string;
  readonly scheduleId: string;
};

/** Lists jobs, the newest first. */
export async function listJobs(tx: Tx, filter: JobFilter, owner: JobOwner, page: Page): Promise<readonly JobRow[]> {
  const { states, kind, queue, requesterId, scheduleId } = filter;
  const conditions = [
    ownedBy(owner),
    ...(states.length > 0 ? [sql.fragment`j.state = any(${sql.array([...states], "text")})`] : []),
    ...(kind ? [sql.fragment`j.kind = ${kind}`] : []),
    ...(queue ? [sql.fragment`j.queue = ${queue}`] : []),
    ...(requesterId ? [sql.fragment`j.requester_id = ${requesterId}`] : []),
    ...(scheduleId ? [sql.fragment`j.schedule_id = ${scheduleId}::uuid`] : []),
    ...(page.after ? [sql.fragment`j.id < ${page.after[0] ?? ""}::uuid`] : []),
  ];
  return tx.any(sql.type(jobRow)`
    select ${jobColumns}
    from operations.job j
    where ${sql.join(conditions, sql.fragment` and `)}
    order by j.id desc
    limit ${page.size + 1}
  `);
}

/** Ends a job that waits, and whose row is locked. */
export async function cancelWaitingJob(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.job
    set state = 'cancelled', cancel_requested = true, end_time = clock_timestamp(), version = version + 1
    where id = ${id}::uuid and state in ('queued', 'retry_wait')
  `);
}

/** Asks for the end of a job that runs, and whose row is locked. */
export async function requestCancel(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.job
    set cancel_requested = true, version = version + 1
    where id = ${id}::uuid and state = 'running'
  `);
}

/** Gives jobs that failed, and whose rows are locked, all their attempts anew. */
export async function requeueJobs(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.job
    set state = 'queued', attempt = 0, losses = 0, run_time = now(), end_time = null, cancel_requested = false,
      progress_done = 0, progress_total = 0, progress_message = '', version = version + 1
    where id = any(${sql.array([...ids], "uuid")}) and state in ('failed', 'dead')
  `);
}

/** Locks dead letters, the oldest first, and returns their ids. */
export async function lockDeadJobs(
  tx: Tx,
  { kind, from, to, limit }: { kind: string; from: Date | undefined; to: Date | undefined; limit: number },
): Promise<readonly string[]> {
  return tx.anyFirst(sql.type(z.object({ id: z.string() }))`
    select j.id
    from operations.job j
    where j.state = 'dead'
      and (${kind} = '' or j.kind = ${kind})
      and j.end_time >= coalesce(${from?.toISOString() ?? null}::timestamptz, '-infinity')
      and j.end_time < coalesce(${to?.toISOString() ?? null}::timestamptz, 'infinity')
    order by j.id
    limit ${limit}
    for update skip locked
  `);
}

/** Whether a schedule has a job that has not ended. */
export async function hasUnfinishedJob(tx: Tx, scheduleId: string): Promise<boolean> {
  return tx.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from operations.job j where j.schedule_id = ${scheduleId}::uuid and j.end_time is null
    ) as found
  `);
}

function ownedBy({ everybody, kind, id }: JobOwner) {
  return sql.fragment`(${everybody} or (j.requester_kind = ${kind} and j.requester_id = ${id}))`;
}
