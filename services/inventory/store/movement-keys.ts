import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { direction, type EntryFilter, type EntryPage, type Fragment } from "./entry-filter.ts";
import { leadingMovements, movementLimit } from "./entry-lead.ts";
import { findLocation } from "./location-store.ts";

const keysRow = z.object({
  // As the database writes arrays: they go back to it as they are.
  record_times: z.string().nullable(),
  transaction_ids: z.string().nullable(),
  line_nos: z.string().nullable(),
  first_moment: z.string().nullable(),
  last_moment: z.string().nullable(),
  last_transaction_id: z.string().nullable(),
  last_line_no: z.number().nullable(),
});

/** The keys of the next movements of a list, in its order. */
export type MovementKeys = {
  readonly [Name in keyof z.infer<typeof keysRow>]: NonNullable<z.infer<typeof keysRow>[Name]>;
};

/** Finds the next movements with an entry of a list; undefined when there is none. */
export async function findMovements(
  tx: Tx,
  filter: EntryFilter,
  reach: Reach,
  page: EntryPage,
): Promise<MovementKeys | undefined> {
  const { locationId } = filter;
  if (locationId && !(await findLocation(tx, locationId, reach))) return undefined;
  const down = direction(page.order);
  // A page is a few look-ups in indexes, whatever the planner makes of the statistics of many months.
  await tx.query(sql.unsafe`
    select
      set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
  `);
  const keys = await tx.one(sql.type(keysRow)`
    select
      array_agg(n.record_time)::text as record_times, array_agg(n.transaction_id)::text as transaction_ids,
      array_agg(n.line_no)::text as line_nos,
      ${momentOf(sql.fragment`(array_agg(n.record_time))[1]`)} as first_moment,
      ${momentOf(sql.fragment`(array_agg(n.record_time))[count(*)]`)} as last_moment,
      (array_agg(n.transaction_id))[count(*)] as last_transaction_id, (array_agg(n.line_no))[count(*)] as last_line_no
    from (
      select k.record_time, k.transaction_id, k.line_no
      from (${leadingMovements(filter, reach, page)}) k
      order by k.record_time ${down}, k.transaction_id ${down}, k.line_no ${down}
      limit ${movementLimit(page)}
    ) n
  `);
  return keys.record_times === null ? undefined : (keys as MovementKeys);
}

/** A time as text: a Date cannot hold the microseconds that the order needs. */
export function momentOf(time: Fragment): Fragment {
  return sql.fragment`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/**
 * Those movements m with their headers t, numbered by k.n in the order of the list. They are fetched by a statement of
 * their own: between the first and the last of them there are few months, and only those are planned for. "offset 0" has
 * each looked up by its key: the planner, which takes equal times for rare, would compare all movements with all keys.
 */
export function foundMovements(keys: MovementKeys): Fragment {
  const [from, to] = [keys.first_moment, keys.last_moment].sort();
  const between = sql.fragment`between ${from ?? ""}::timestamptz and ${to ?? ""}::timestamptz`;
  return sql.fragment`
    unnest(
      ${keys.record_times}::timestamptz[], ${keys.transaction_ids}::uuid[], ${keys.line_nos}::integer[]
    ) with ordinality k (record_time, transaction_id, line_no, n)
    cross join lateral (
      select *
      from inventory.stock_movement m
      where m.record_time = k.record_time and m.transaction_id = k.transaction_id and m.line_no = k.line_no
        and m.record_time ${between}
      offset 0
    ) m
    cross join lateral (
      select *
      from inventory.stock_transaction t
      where t.id = k.transaction_id and t.record_time = k.record_time and t.record_time ${between}
      offset 0
    ) t
  `;
}
