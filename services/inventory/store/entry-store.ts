import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { direction, type EntryFilter, type EntryPage, isListed, isNext, legs } from "./entry-filter.ts";
import { findMovements, foundMovements, momentOf } from "./movement-keys.ts";
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

/** Lists the entries of the warehouses in reach; the virtual leg of a movement belongs to whoever sees the other one. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  reach: Reach,
  page: EntryPage,
): Promise<readonly EntryRow[]> {
  const keys = await findMovements(tx, filter, reach, page);
  if (!keys) return [];
  const down = direction(page.order);
  return tx.any(sql.type(entryRow)`
    select
      m.transaction_id, m.line_no, g.leg, m.record_time, ${momentOf(sql.fragment`m.record_time`)} as record_moment,
      m.business_time, t.movement_type, g.warehouse_id, m.item_id, i.code as item_code, i.base_uom, g.location_id,
      l.code as location_code, g.lot_id, n.lot_no, g.status, trim_scale(g.quantity) as quantity,
      array(
        select u.serial_no from inventory.serial_unit u where u.id = any(m.serial_ids) order by u.serial_no
      ) as serials,
      t.document_kind, t.document_id, m.document_line_id, t.actor_id, t.actor_name, t.device_id, t.reason_code, t.note,
      t.reversal_of
    from ${foundMovements(keys)}
    join inventory.item i on i.id = m.item_id
    cross join lateral ${legs}
    join inventory.location l on l.id = g.location_id
    left join inventory.lot n on n.id = g.lot_id
    where ${isListed(filter, reach)} and ${isNext(page)}
    order by m.record_time ${down}, m.transaction_id ${down}, m.line_no ${down}, g.leg ${down}
    limit ${page.limit}
  `);
}
