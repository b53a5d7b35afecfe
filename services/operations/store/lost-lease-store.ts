import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import { jobState } from "./job-row.ts";

/** A failure that is noted for a job whose worker was lost. */
export type LostFailure = { readonly reason: string; readonly domain: string; readonly message: string };

const lostRow = z.object({ job_id: z.string(), state: jobState });

/**
 * Takes jobs from workers whose leases ran out: back to their queue, without counting the attempt. After the third loss a
 * job is a dead letter, because it may be what kills its workers; one that somebody asked to stop is cancelled.
 */
export async function releaseExpired(
  tx: Tx,
  { once, again }: { once: LostFailure; again: LostFailure },
): Promise<readonly z.infer<typeof lostRow>[]> {
  return tx.any(sql.type(lostRow)`
    with lost as (
      select j.id, j.epoch, j.worker, j.start_time,
        case
          when j.cancel_requested then 'cancelled'
          when j.losses >= ${lossesMax - 1} then 'dead'
          else 'retry_wait'
        end as state
      from operations.job j
      where j.state = 'running' and j.lease_until < clock_timestamp()
      order by j.lease_until
      limit 100
      for update skip locked
    ),
    updated as (
      update operations.job j
      set state = l.state, lease_until = null, losses = j.losses + 1, attempt = j.attempt - 1, version = j.version + 1,
        run_time = case when l.state = 'retry_wait' then now() else j.run_time end,
        end_time = case when l.state = 'retry_wait' then null else clock_timestamp() end,
        failure_reason = case when l.state = 'dead' then ${again.reason} else ${once.reason} end,
        failure_domain = ${once.domain},
        failure_message = case when l.state = 'dead' then ${again.message} else ${once.message} end
      from lost l
      where j.id = l.id
    ),
    noted as (
      insert into operations.job_attempt (
        job_id, epoch, worker, outcome, failure_reason, failure_domain, failure_message, start_time
      )
      select l.id, l.epoch, l.worker, 'lost', ${once.reason}, ${once.domain}, ${once.message}, l.start_time
      from lost l
    )
    select l.id as job_id, l.state from lost l
  `);
}

/** Losses of workers after which a job is not tried again by itself. */
const lossesMax = 3;
