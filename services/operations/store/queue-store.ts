import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const queueRow = z.object({
  queue: z.string(),
  due: z.bigint(),
  waiting: z.bigint(),
  running: z.bigint(),
  dead: z.bigint(),
  oldest_due_seconds: z.bigint(),
  ended: z.bigint(),
  failed: z.bigint(),
  start_delay_p95_ms: z.bigint(),
});

/** Figures of a queue. */
export type QueueRow = z.infer<typeof queueRow>;

/** The figures of queues, in the given order. */
export async function queueFigures(tx: Tx, queues: readonly string[]): Promise<readonly QueueRow[]> {
  return tx.any(sql.type(queueRow)`
    select
      q.queue, o.due, o.waiting, o.running, o.dead, o.oldest_due_seconds, e.ended, e.failed, e.start_delay_p95_ms
    from unnest(${sql.array([...queues], "text")}) with ordinality as q (queue, place)
    cross join lateral (
      select
        count(*) filter (where j.state in ('queued', 'retry_wait') and j.run_time <= now()) as due,
        count(*) filter (where j.state in ('queued', 'retry_wait') and j.run_time > now()) as waiting,
        count(*) filter (where j.state = 'running') as running,
        count(*) filter (where j.state = 'dead') as dead,
        coalesce(
          extract(epoch from now() - min(j.run_time) filter (
            where j.state in ('queued', 'retry_wait') and j.run_time <= now()
          ))::bigint,
          0
        ) as oldest_due_seconds
      from operations.job j
      where j.queue = q.queue and j.state in ('queued', 'retry_wait', 'running', 'dead')
    ) o
    cross join lateral (
      select
        count(*) as ended,
        count(*) filter (where j.state in ('failed', 'dead')) as failed,
        coalesce(
          percentile_cont(0.95) within group (
            order by extract(epoch from greatest(j.start_time - j.run_time, interval '0'))
          ) * 1000,
          0
        )::bigint as start_delay_p95_ms
      from operations.job j
      where j.queue = q.queue and j.end_time > now() - interval '1 hour'
    ) e
    order by q.place
  `);
}
