import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { after, direction, type EntryFilter, type EntryPage, isListed, legs } from "./entry-filter.ts";
import { leadingMovements, movementLimit } from "./entry-lead.ts";
import { findLocation } from "./location-store.ts";
import type { MovementType, StockStatus } from "./post-stock.ts";

const entryRow = z.object({
  transaction_id: z.string(),
  line_no: z.number(),
  leg: z.number(),
  record_time: z.date(),
  /** The same as text: a Date cannot hold the microseconds that the order needs. */
  record_moment: z.string(),
  business_time: z.date(),
  movement_type: z.string().transform((code) => code as MovementType),
  warehouse_id: z.string().nullable(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  status: z.string().transform((name) => name as StockStatus),
  quantity: z.string(),
  serials: z.array(z.string()),
  document_kind: z.string().nullable(),
  document_id: z.string().nullable(),
  document_line_id: z.string().nullable(),
  actor_id: z.string(),
  actor_name: z.string(),
  device_id: z.string(),
  reason_code: z.string().nullable(),
  note: z.string(),
  reversal_of: z.string().nullable(),
});

/** One leg of a movement, with the head of its transaction. */
export type EntryRow = z.infer<typeof entryRow>;

const movementKey = z.object({ record_moment: z.string(), transaction_id: z.string(), line_no: z.number() });

/** Lists the entries of the warehouses in reach; the virtual leg of a movement belongs to whoever sees the other one. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  reach: Reach,
  page: EntryPage,
): Promise<readonly EntryRow[]> {
  const { locationId } = filter;
  if (locationId && !(await findLocation(tx, locationId, reach))) return [];
  const down = direction(page.order);
  // A page is a few look-ups in indexes, whatever the planner makes of the statistics of many months.
  await tx.query(sql.unsafe`
    select
      set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
  `);
  const keys = await tx.any(sql.type(movementKey)`
    select
      to_char(k.record_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as record_moment, k.transaction_id,
      k.line_no
    from (${leadingMovements(filter, reach, page)}) k
    order by k.record_time ${down}, k.transaction_id ${down}, k.line_no ${down}
    limit ${movementLimit(page)}
  `);
  return keys.length === 0 ? [] : entriesOf(tx, keys, filter, reach, page);
}

// The movements are fetched by a statement of their own: between the first and the last of them there are few months, and
// only those are planned for. "offset 0" has each looked up by its key: the planner, which takes equal times for rare, would
// compare all movements with all keys.
async function entriesOf(
  tx: Tx,
  keys: readonly z.infer<typeof movementKey>[],
  filter: EntryFilter,
  reach: Reach,
  page: EntryPage,
): Promise<readonly EntryRow[]> {
  const down = direction(page.order);
  const moments = keys.map(({ record_moment }) => record_moment).sort();
  const between = sql.fragment`between ${moments[0] ?? ""}::timestamptz and ${moments.at(-1) ?? ""}::timestamptz`;
  const { after: key } = page;
  const isNext = key
    ? sql.fragment`
        (m.record_time, m.transaction_id, m.line_no, g.leg) ${after(page.order)}
        (${key.recordTime}::timestamptz, ${key.transactionId}::uuid, ${key.lineNo}, ${key.leg})
      `
    : sql.fragment`true`;
  return tx.any(sql.type(entryRow)`
    select
      m.transaction_id, m.line_no, g.leg, m.record_time,
      to_char(m.record_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as record_moment, m.business_time,
      t.movement_type, g.warehouse_id, m.item_id, i.code as item_code, i.base_uom, g.location_id,
      l.code as location_code, g.lot_id, n.lot_no, g.status, trim_scale(g.quantity) as quantity,
      array(
        select u.serial_no from inventory.serial_unit u where u.id = any(m.serial_ids) order by u.serial_no
      ) as serials,
      t.document_kind, t.document_id, m.document_line_id, t.actor_id, t.actor_name, t.device_id, t.reason_code, t.note,
      t.reversal_of
    from unnest(
      ${sql.array(
        keys.map(({ record_moment }) => record_moment),
        "timestamptz",
      )},
      ${sql.array(
        keys.map(({ transaction_id }) => transaction_id),
        "uuid",
      )},
      ${sql.array(
        keys.map(({ line_no }) => line_no),
        "int4",
      )}
    ) k (record_time, transaction_id, line_no)
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
    join inventory.item i on i.id = m.item_id
    cross join lateral ${legs}
    join inventory.location l on l.id = g.location_id
    left join inventory.lot n on n.id = g.lot_id
    where ${isListed(filter, reach)} and ${isNext}
    order by m.record_time ${down}, m.transaction_id ${down}, m.line_no ${down}, g.leg ${down}
    limit ${page.limit}
  `);
}
