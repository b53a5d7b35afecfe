import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const noticedRow = z.object({
  lot_id: z.string(),
  warehouse_id: z.string(),
  item_code: z.string(),
  lot_no: z.string(),
  expiry_date: z.string(),
  on_hand: z.string(),
});

/** A lot that is past its date and lies in a warehouse. */
export type NoticedRow = z.infer<typeof noticedRow>;

/**
 * Notes up to `limit` pairs of lot and warehouse with stock past its date that were not noted today, and returns them. Today
 * is the day of the warehouse's site. Two that note at once never return the same pair: the second waits for the first
 * and finds it noted.
 */
export async function noticeExpired(tx: Tx, limit: number): Promise<readonly NoticedRow[]> {
  return tx.any(sql.type(noticedRow)`
    with today as (
      select w.id as warehouse_id, (now() at time zone s.time_zone)::date as day
      from inventory.warehouse w
      join inventory.site s on s.id = w.site_id
    ), due as (
      select b.lot_id, b.warehouse_id, t.day, sum(b.on_hand) as on_hand
      from inventory.lot o
      join inventory.stock_balance b on b.lot_id = o.id
      join today t on t.warehouse_id = b.warehouse_id
      where o.expiry_date < t.day
        and o.expiry_date < (now() at time zone 'UTC')::date + 1
        and not exists (
          select from inventory.lot_expiry_notice n
          where n.lot_id = b.lot_id and n.warehouse_id = b.warehouse_id and n.notice_date >= t.day
        )
      group by b.lot_id, b.warehouse_id, t.day
      having sum(b.on_hand) > 0
      order by b.lot_id, b.warehouse_id
      limit ${limit}
    ), noticed as (
      insert into inventory.lot_expiry_notice as n (lot_id, warehouse_id, notice_date)
      select lot_id, warehouse_id, day from due
      on conflict on constraint lot_expiry_notice_pkey do update
      set notice_date = excluded.notice_date
      where n.notice_date < excluded.notice_date
      returning n.lot_id, n.warehouse_id
    )
    select n.lot_id, n.warehouse_id, i.code as item_code, o.lot_no, o.expiry_date, trim_scale(d.on_hand) as on_hand
    from noticed n
    join due d using (lot_id, warehouse_id)
    join inventory.lot o on o.id = n.lot_id
    join inventory.item i on i.id = o.item_id
    order by n.lot_id, n.warehouse_id
  `);
}
