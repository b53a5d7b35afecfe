import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Seconds until a bucket may try again; zero when it may now. */
export async function blockedSeconds(tx: Tx, buckets: readonly string[]): Promise<number> {
  const row = await tx.one(sql.type(z.object({ seconds: z.number() }))`
    select coalesce(ceil(extract(epoch from max(blocked_until) - now())), 0)::int as seconds
    from auth.login_throttle
    where bucket = any(${sql.array([...buckets], "text")}) and blocked_until > now()
  `);
  return Math.max(0, row.seconds);
}

/** Waits until no other transaction counts in a bucket, and keeps others waiting until this one ends. */
export async function takeThrottleTurn(tx: Tx, bucket: string): Promise<void> {
  await tx.query(sql.unsafe`select pg_advisory_xact_lock(hashtextextended(${`login_throttle ${bucket}`}, 0))`);
}

/**
 * Counts a failure in a bucket: from the limit on it is blocked for 30 s, twice as long with each further failure, at
 * most 15 minutes. Twelve hours without a failure forget it.
 */
export async function countFailure(tx: Tx, bucket: string, limit: number): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.login_throttle as t (bucket, failures, last_failure_time, blocked_until)
    values (${bucket}, 1, now(), now())
    on conflict (bucket) do update
    set failures = case when t.last_failure_time < now() - interval '12 hours' then 1 else t.failures + 1 end,
      last_failure_time = now(),
      blocked_until = case
        when t.last_failure_time < now() - interval '12 hours' or t.failures + 1 < ${limit} then now()
        else now() + least(interval '15 minutes', interval '30 seconds' * power(2, least(t.failures + 1 - ${limit}, 10)))
      end
  `);
}

/** Forgets the failures of buckets after a success. */
export async function clearFailures(tx: Tx, buckets: readonly string[]): Promise<void> {
  await tx.query(sql.unsafe`delete from auth.login_throttle where bucket = any(${sql.array([...buckets], "text")})`);
}
