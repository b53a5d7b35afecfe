import { withConnection } from "../../platform/db/single-connection.ts";

/** Enqueues no-op jobs for a user through the door of the database, as fast as it takes them. */
export async function fillQueue(adminUrl: string, userId: string, name: string, count: number): Promise<void> {
  // A call that has nothing of the row would be made once for all of them.
  await withConnection({ connectionString: adminUrl }, (db) =>
    db.query(
      `select count(e.job_id)
      from generate_series(1, $1) n
      cross join lateral platform.enqueue_job(jsonb_build_object(
        'id', platform.uuid_v7(), 'kind', 'system.noop', 'queue', 'default', 'priority', 5 + n * 0, 'payload', '{}'::jsonb,
        'max_attempts', 5, 'requester_kind', 'user', 'requester_id', $2::text, 'requester_name', 'bench',
        'requester_ip', '', 'language', 'en', 'request_id', $3::text
      )) e`,
      [count, userId, name],
    ),
  );
}

/** What became of the jobs of a call id: how many have ended and how, and how long all of them took. */
export async function drainOf(adminUrl: string, name: string) {
  const query = `select count(*) filter (where state = 'succeeded')::int as succeeded,
      count(*) filter (where end_time is null)::int as open, count(*)::int as jobs,
      extract(epoch from max(end_time) - min(start_time))::float8 as seconds
    from operations.job where request_id = $1`;
  const { rows } = await withConnection({ connectionString: adminUrl }, (db) =>
    db.query<{ succeeded: number; open: number; jobs: number; seconds: number }>(query, [name]),
  );
  return rows[0] as (typeof rows)[number];
}

/** Milliseconds from the moment at which each of some jobs could begin to its start, sorted. */
export async function startDelays(adminUrl: string, jobIds: readonly string[]): Promise<Float64Array> {
  const query = `select extract(epoch from start_time - run_time)::float8 * 1000 as ms from operations.job
    where id = any($1) and state = 'succeeded'`;
  const { rows } = await withConnection({ connectionString: adminUrl }, (db) =>
    db.query<{ ms: number }>(query, [jobIds]),
  );
  if (rows.length !== jobIds.length) throw new Error(`${jobIds.length - rows.length} jobs did not succeed`);
  return Float64Array.from(rows.map(({ ms }) => ms)).sort();
}
