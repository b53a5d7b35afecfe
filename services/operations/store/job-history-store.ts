import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { News } from "./lease-store.ts";

const attemptRow = z.object({
  epoch: z.bigint(),
  worker: z.string(),
  outcome: z.enum(["succeeded", "failed", "cancelled", "released", "lost"]),
  failure_reason: z.string(),
  failure_domain: z.string(),
  failure_message: z.string(),
  start_time: z.date(),
  end_time: z.date(),
});

/** An attempt at a job that has ended. */
export type AttemptRow = z.infer<typeof attemptRow>;

/** Lists the attempts at a job that have ended, the newest first. */
export async function listAttempts(tx: Tx, jobId: string, page: Page): Promise<readonly AttemptRow[]> {
  return tx.any(sql.type(attemptRow)`
    select a.epoch, a.worker, a.outcome, a.failure_reason, a.failure_domain, a.failure_message, a.start_time, a.end_time
    from operations.job_attempt a
    where a.job_id = ${jobId}::uuid and (${page.after === undefined} or a.epoch < ${page.after?.[0] ?? "0"}::bigint)
    order by a.epoch desc
    limit ${page.size + 1}
  `);
}

/** The jobs of leases whose attempts were ended by their own worker already. */
export async function findToldAttempts(
  tx: Tx,
  leases: readonly Pick<News, "jobId" | "epoch">[],
): Promise<readonly string[]> {
  const pairs = leases.map(({ jobId, epoch }) => ({ job_id: jobId, epoch: String(epoch) }));
  return tx.anyFirst(sql.type(z.object({ job_id: z.string() }))`
    select a.job_id
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as n (job_id uuid, epoch bigint)
    join operations.job_attempt a on a.job_id = n.job_id and a.epoch = n.epoch
    where a.outcome <> 'lost'
  `);
}

const lineRow = z.object({ sequence: z.bigint(), epoch: z.bigint(), log_time: z.date(), line: z.string() });

/** A line that a job wrote. */
export type LineRow = z.infer<typeof lineRow>;

/** Lists the lines that a job wrote, in their order. */
export async function listLines(tx: Tx, jobId: string, page: Page): Promise<readonly LineRow[]> {
  return tx.any(sql.type(lineRow)`
    select l.sequence, l.epoch, l.log_time, l.line
    from operations.job_log l
    where l.job_id = ${jobId}::uuid and (${page.after === undefined} or l.sequence > ${page.after?.[0] ?? "0"}::bigint)
    order by l.sequence
    limit ${page.size + 1}
  `);
}

/** Adds the lines of jobs whose rows are locked; those after the first 1,000 of a job are dropped. */
export async function insertLines(tx: Tx, news: readonly Pick<News, "jobId" | "epoch" | "lines">[]): Promise<void> {
  const lines = news.flatMap(({ jobId, epoch, lines: texts }) =>
    texts.map((line, at) => ({ job_id: jobId, epoch: String(epoch), place: at + 1, line: line.slice(0, 1_000) })),
  );
  if (lines.length === 0) return;
  await tx.query(sql.unsafe`
    insert into operations.job_log (job_id, sequence, epoch, line)
    select n.job_id, k.count + n.place, n.epoch, n.line
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as n (job_id uuid, epoch bigint, place integer, line text)
    cross join lateral (
      select coalesce(max(l.sequence), 0) as count from operations.job_log l where l.job_id = n.job_id
    ) k
    where k.count + n.place <= 1000
  `);
}
