import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";

const lotAgeRow = z.object({
  warehouse_id: z.string(),
  warehouse_code: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  item_name: z.string(),
  base_uom: z.string(),
  lot_id: z.string(),
  lot_no: z.string(),
  lot_state: z.enum(["active", "on_hold", "recalled", "closed"]),
  on_hand: z.string(),
  receipt_time: z.date(),
  age_days: z.number(),
  manufacture_date: z.string().nullable(),
  expiry_date: z.string().nullable(),
  expiry_days: z.number().nullable(),
});

/** What a warehouse has of a lot, with its age in days of the site's calendar. */
export type LotAgeRow = z.infer<typeof lotAgeRow>;

/** Which lots; what is left out, or empty, does not filter. */
export type LotAgeFilter = {
  readonly warehouseId: string;
  readonly itemId: string;
  readonly ageDaysMin: number;
  readonly expiryDaysMax: number | undefined;
};

/** Place of a lot in the order of the list. */
export type LotAgeKey = { readonly itemCode: string; readonly lotId: string; readonly warehouseId: string };

/** Lists what the warehouses in reach have of each lot, by item code, lot and warehouse: at most `limit`. */
export async function listLotAges(
  tx: Tx,
  filter: LotAgeFilter,
  reach: Reach,
  page: { readonly limit: number; readonly after: LotAgeKey | undefined },
): Promise<readonly LotAgeRow[]> {
  const { after, limit } = page;
  const next = after
    ? sql.fragment`
        i.code >= ${after.itemCode}
        and (i.code, b.lot_id, b.warehouse_id) > (${after.itemCode}, ${after.lotId}::uuid, ${after.warehouseId}::uuid)
      `
    : sql.fragment`true`;
  return tx.any(sql.type(lotAgeRow)`
    select
      w.id as warehouse_id, w.code as warehouse_code, i.id as item_id, i.code as item_code, i.name as item_name,
      i.base_uom, n.id as lot_id, n.lot_no, n.state as lot_state, trim_scale(a.on_hand) as on_hand, a.receipt_time,
      a.today - (a.receipt_time at time zone s.time_zone)::date as age_days, n.manufacture_date, n.expiry_date,
      n.expiry_date - a.today as expiry_days
    from (${lotsWithStock(filter, reach, next)}) a
    join inventory.warehouse w on w.id = a.warehouse_id
    join inventory.site s on s.id = w.site_id
    join inventory.lot n on n.id = a.lot_id
    join inventory.item i on i.id = n.item_id
    where ${ageConditions(filter)}
    order by a.code, a.lot_id, a.warehouse_id
    limit ${limit}
  `);
}

/** Counts the lots that the list would have, without looking at their age. */
export async function countLotsWithStock(tx: Tx, filter: LotAgeFilter, reach: Reach): Promise<bigint> {
  const counted = sql.type(z.object({ count: z.bigint() }))`
    select count(*) from (${lotsWithStock(filter, reach, sql.fragment`true`)}) a
  `;
  return tx.oneFirst(counted);
}

type Fragment = ReturnType<typeof sql.fragment>;

function lotsWithStock({ warehouseId, itemId }: LotAgeFilter, reach: Reach, next: Fragment): Fragment {
  const conditions = [
    sql.fragment`b.lot_id is not null and b.on_hand <> 0`,
    next,
    ...(warehouseId ? [sql.fragment`b.warehouse_id = ${warehouseId}::uuid`] : []),
    ...(itemId ? [sql.fragment`b.item_id = ${itemId}::uuid`] : []),
    ...(reach.everywhere ? [] : [sql.fragment`b.warehouse_id = any(${sql.array([...reach.unitIds], "uuid")})`]),
  ];
  return sql.fragment`
    select
      i.code, b.lot_id, b.warehouse_id, sum(b.on_hand) as on_hand,
      min(coalesce(b.first_receipt_time, b.update_time)) as receipt_time,
      (now() at time zone min(s.time_zone))::date as today
    from inventory.stock_balance b
    join inventory.item i on i.id = b.item_id
    join inventory.warehouse w on w.id = b.warehouse_id
    join inventory.site s on s.id = w.site_id
    where ${sql.join(conditions, sql.fragment` and `)}
    group by i.code, b.lot_id, b.warehouse_id
  `;
}

function ageConditions({ ageDaysMin, expiryDaysMax }: LotAgeFilter): Fragment {
  const conditions = [
    sql.fragment`true`,
    ...(ageDaysMin > 0
      ? [sql.fragment`a.today - (a.receipt_time at time zone s.time_zone)::date >= ${ageDaysMin}`]
      : []),
    ...(expiryDaysMax === undefined ? [] : [sql.fragment`n.expiry_date - a.today <= ${expiryDaysMax}`]),
  ];
  return sql.fragment`${sql.join(conditions, sql.fragment` and `)}`;
}
