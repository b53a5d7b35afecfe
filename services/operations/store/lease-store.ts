import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import { type JobRow, jobColumns, jobRow, jobState } from "./job-row.ts";

/** What a worker can take. */
export type Claim = {
  readonly worker: string;
  readonly kinds: readonly string[];
  readonly queues: readonly { readonly queue: string; readonly places: number }[];
  readonly leaseMs: number;
};

/** Takes due jobs for a worker, the most urgent of each queue first; what others are taking is passed over. */
export async function claimJobs(tx: Tx, { worker, kinds, queues, leaseMs }: Claim): Promise<readonly JobRow[]> {
  const names = sql.array(
    queues.map(({ queue }) => queue),
    "text",
  );
  const places = sql.array(
    queues.map((queue) => queue.places),
    "int4",
  );
  return tx.any(sql.type(jobRow)`
    with due as (
      select d.id
      from unnest(${names}, ${places}) as q (queue, places)
      cross join lateral (
        select j.id
        from operations.job j
        where j.queue = q.queue and j.state in ('queued', 'retry_wait') and j.run_time <= now()
          and j.kind = any(${sql.array([...kinds], "text")})
        order by j.priority, j.run_time, j.id
        limit q.places
        for update skip locked
      ) d
    )
    update operations.job j
    set state = 'running', attempt = j.attempt + 1, epoch = j.epoch + 1, worker = ${worker},
      lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond', start_time = clock_timestamp(),
      progress_done = 0, progress_total = 0, progress_message = '', version = j.version + 1
    from due
    where j.id = due.id
    returning ${jobColumns}
  `);
}

/** A lease, and what is new of its job. */
export type News = {
  readonly jobId: string;
  readonly epoch: bigint;
  readonly progress: { readonly done: bigint; readonly total: bigint; readonly message: string } | undefined;
  readonly lines: readonly string[];
};

/** Whether a lease is still held, and whether somebody asked its job to stop. */
export type LeaseState = z.infer<typeof leaseState>;
const leaseState = z.object({ job_id: z.string(), held: z.boolean(), cancel_requested: z.boolean() });

/** Renews leases that are still held, and notes the progress of their jobs. */
export async function renewLeases(tx: Tx, news: readonly News[], leaseMs: number): Promise<readonly LeaseState[]> {
  return tx.any(sql.type(leaseState)`
    with n as (
      select * from jsonb_to_recordset(${newsJson(news)}::jsonb)
        as n (job_id uuid, epoch bigint, done bigint, total bigint, message text)
    ),
    -- Locked in one order, because a worker renews and finishes at the same time.
    held as (
      select j.id
      from operations.job j
      join n on n.job_id = j.id and n.epoch = j.epoch
      where j.state = 'running'
      order by j.id
      for update of j
    ),
    renewed as (
      update operations.job j
      set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
        progress_done = coalesce(n.done, j.progress_done), progress_total = coalesce(n.total, j.progress_total),
        progress_message = coalesce(n.message, j.progress_message),
        version = j.version + case when n.done is null then 0 else 1 end
      from held
      join n on n.job_id = held.id
      where j.id = held.id
      returning j.id, j.cancel_requested
    )
    select n.job_id, r.id is not null as held, coalesce(r.cancel_requested, false) as cancel_requested
    from n
    left join renewed r on r.id = n.job_id
  `);
}

/** What came of an attempt. */
export type Finished = News & {
  readonly outcome: "succeeded" | "failed" | "cancelled" | "released";
  readonly result?: string;
  readonly resultFileId?: string;
  readonly failure?: { readonly reason: string; readonly domain: string; readonly message: string };
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number;
};

/** A job whose attempt ended, and the state that it has since. */
export type FinishedState = z.infer<typeof finishedState>;
const finishedState = z.object({ job_id: z.string(), state: jobState, run_at_once: z.boolean() });

/**
 * Ends attempts whose leases are still held; what is not among the rows was lost before. A job that is done is done, also
 * when somebody asked it to stop. One that may be tried again waits: longer after each attempt, and never exactly as long
 * as others that failed with it.
 */
export async function finishAttempts(
  tx: Tx,
  finished: readonly Finished[],
  retryMs: number,
): Promise<readonly FinishedState[]> {
  return tx.any(sql.type(finishedState)`
    with f as (
      select * from jsonb_to_recordset(${finishedJson(finished)}::jsonb) as f (
        job_id uuid, epoch bigint, done bigint, total bigint, message text, outcome text, result jsonb, file_id uuid,
        reason text, domain text, failure text, retryable boolean, retry_after integer
      )
    ),
    held as (
      select j.id, j.attempt, j.max_attempts, j.cancel_requested, j.worker, j.start_time
      from operations.job j
      join f on f.job_id = j.id and f.epoch = j.epoch
      where j.state = 'running'
      order by j.id
      for update of j
    ),
    next as (
      select
        f.*, h.worker, h.start_time, h.attempt,
        case
          when f.outcome = 'succeeded' then 'succeeded'
          when f.outcome = 'cancelled' or h.cancel_requested then 'cancelled'
          when f.outcome = 'released' then 'retry_wait'
          when not f.retryable then 'failed'
          when h.attempt >= h.max_attempts then 'dead'
          else 'retry_wait'
        end as state
      from held h
      join f on f.job_id = h.id
    ),
    updated as (
      update operations.job j
      set state = n.state, lease_until = null, version = j.version + 1,
        attempt = j.attempt - case when n.outcome = 'released' then 1 else 0 end,
        run_time = case
          when n.state <> 'retry_wait' then j.run_time
          when n.outcome = 'released' then now()
          else clock_timestamp() + coalesce(
            nullif(n.retry_after, 0) * interval '1 second',
            least(900000, ${retryMs} * power(2, least(n.attempt, 20) - 1)) * (0.5 + random() / 2) * interval '1 millisecond'
          )
        end,
        end_time = case when n.state = 'retry_wait' then null else clock_timestamp() end,
        progress_done = coalesce(n.done, j.progress_done), progress_total = coalesce(n.total, j.progress_total),
        progress_message = coalesce(n.message, j.progress_message),
        result = n.result, result_file_id = n.file_id,
        failure_reason = coalesce(n.reason, ''), failure_domain = coalesce(n.domain, ''),
        failure_message = coalesce(n.failure, '')
      from next n
      where j.id = n.job_id
    ),
    noted as (
      insert into operations.job_attempt (
        job_id, epoch, worker, outcome, failure_reason, failure_domain, failure_message, start_time
      )
      select
        n.job_id, n.epoch, n.worker, n.outcome, coalesce(n.reason, ''), coalesce(n.domain, ''), coalesce(n.failure, ''),
        n.start_time
      from next n
    )
    select n.job_id, n.state, n.state = 'retry_wait' and n.outcome = 'released' as run_at_once from next n
  `);
}

function newsJson(news: readonly News[]): string {
  return JSON.stringify(news.map(newsFields));
}

function newsFields({ jobId, epoch, progress }: News) {
  const figures = progress && {
    done: String(progress.done),
    total: String(progress.total),
    message: progress.message.slice(0, 200),
  };
  return { job_id: jobId, epoch: String(epoch), ...figures };
}

function finishedJson(finished: readonly Finished[]): string {
  const rows = finished.map(({ outcome, result, resultFileId, failure, retryable, retryAfterSeconds, ...news }) => ({
    ...newsFields(news),
    outcome,
    result: result ? JSON.parse(result) : undefined,
    file_id: resultFileId || undefined,
    reason: failure?.reason.slice(0, 100),
    domain: failure?.domain.slice(0, 100),
    failure: failure?.message.slice(0, 1_000),
    retryable: retryable ?? false,
    retry_after: retryAfterSeconds ?? 0,
  }));
  return JSON.stringify(rows);
}
