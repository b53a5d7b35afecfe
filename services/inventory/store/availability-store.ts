import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { expired, isUsable, lotBarred } from "./usable-stock.ts";

const availabilityRow = z.object({
  warehouse_id: z.string(),
  warehouse_code: z.string(),
  on_hand: z.string(),
  allocated: z.string(),
  usable: z.string(),
  quality: z.string(),
  blocked: z.string(),
  quarantine: z.string(),
  returned: z.string(),
  expired: z.string(),
  lot_barred: z.string(),
  in_transit: z.string(),
  available: z.string(),
});

/** What a warehouse has of an item, by what can be done with it. */
export type AvailabilityRow = z.infer<typeof availabilityRow>;

/** Adds up the stock of an item in each warehouse of a reach, or in one of them. */
export async function listAvailability(
  tx: Tx,
  itemId: string,
  warehouseId: string | undefined,
  reach: Reach,
): Promise<readonly AvailabilityRow[]> {
  const sumOf = (kind: string) => sql.fragment`trim_scale(coalesce(sum(x.on_hand) filter (where x.kind = ${kind}), 0))`;
  return tx.any(sql.type(availabilityRow)`
    select
      x.warehouse_id, x.warehouse_code, trim_scale(sum(x.on_hand)) as on_hand, trim_scale(sum(x.allocated)) as allocated,
      ${sumOf("usable")} as usable, ${sumOf("quality")} as quality, ${sumOf("blocked")} as blocked,
      ${sumOf("quarantine")} as quarantine, ${sumOf("returned")} as returned, ${sumOf("expired")} as expired,
      ${sumOf("lot_barred")} as lot_barred, ${sumOf("in_transit")} as in_transit,
      trim_scale(coalesce(sum(x.on_hand - x.allocated) filter (where x.kind = 'usable'), 0)) as available
    from (
      select
        w.id as warehouse_id, w.code as warehouse_code, b.on_hand, b.allocated,
        case
          when ${isUsable} then 'usable'
          when l.kind = 'transit' then 'in_transit'
          when b.status <> 'unrestricted' then b.status
          when ${lotBarred} then 'lot_barred'
          when ${expired} then 'expired'
        end as kind
      from inventory.stock_balance b
      join inventory.location l on l.id = b.location_id
      join inventory.warehouse w on w.id = b.warehouse_id
      join inventory.site s on s.id = w.site_id
      left join inventory.lot n on n.id = b.lot_id
      where b.item_id = ${itemId}::uuid
        and (${warehouseId === undefined} or b.warehouse_id = ${warehouseId ?? null}::uuid)
        and ${within(reach)}
    ) x
    group by x.warehouse_id, x.warehouse_code
    order by x.warehouse_code
  `);
}

const sumRow = z.object({
  item_id: z.string(),
  item_code: z.string(),
  item_name: z.string(),
  base_uom: z.string(),
  on_hand: z.string(),
  allocated: z.string(),
  available: z.string(),
});

/** What all warehouses of a reach have of an item together. */
export type SumRow = z.infer<typeof sumRow>;

/** Which items to add up. Empty texts and lists ask for nothing. */
export type SumFilter = {
  readonly warehouseId: string;
  readonly itemIds: readonly string[];
  readonly includeZero: boolean;
};

/** Adds up the stock of items over the warehouses of a reach, by item code: one more than the size of the page. */
export async function sumBalances(tx: Tx, filter: SumFilter, reach: Reach, page: Page): Promise<readonly SumRow[]> {
  const { warehouseId, itemIds, includeZero } = filter;
  return tx.any(sql.type(sumRow)`
    select
      i.id as item_id, i.code as item_code, i.name as item_name, i.base_uom, trim_scale(x.on_hand) as on_hand,
      trim_scale(x.allocated) as allocated, trim_scale(x.available) as available
    from inventory.item i
    cross join lateral (
      select
        coalesce(sum(b.on_hand), 0) as on_hand, coalesce(sum(b.allocated), 0) as allocated,
        coalesce(sum(b.on_hand - b.allocated) filter (where ${isUsable}), 0) as available
      from inventory.stock_balance b
      join inventory.location l on l.id = b.location_id
      join inventory.warehouse w on w.id = b.warehouse_id
      join inventory.site s on s.id = w.site_id
      left join inventory.lot n on n.id = b.lot_id
      where b.item_id = i.id
        and (${warehouseId} = '' or b.warehouse_id = nullif(${warehouseId}, '')::uuid)
        and ${within(reach)}
    ) x
    where (${itemIds.length === 0} or i.id = any(${sql.array([...itemIds], "uuid")}))
      and (${includeZero} or x.on_hand <> 0 or x.allocated <> 0)
      and (${page.after === undefined} or i.code > ${page.after?.[0] ?? ""})
    order by i.code
    limit ${page.size + 1}
  `);
}

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or b.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
