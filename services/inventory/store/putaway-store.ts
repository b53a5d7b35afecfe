import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const putawayPlace = z.object({
  id: z.string(),
  code: z.string(),
  reason: z.enum(["fixed_location", "same_item_and_lot", "same_item", "empty", "nearest"]),
  on_hand: z.string(),
});

/** A place that may take goods, why it is a good one, and how much of the item lies there. */
export type PutawayPlace = z.infer<typeof putawayPlace>;

/** Goods for which a place is wanted. */
export type PutawayGoods = {
  readonly warehouseId: string;
  readonly itemId: string;
  readonly lotId: string | undefined;
  readonly fromLocationId: string;
};

/**
 * The best places for goods in a warehouse: by reason, then by the walk from where they lie. Bins and the fixed place of
 * the item, when they take goods in, are not blocked or being counted, and hold nothing beside which the goods may not
 * lie, by the rules of a posting.
 */
export async function findPutawayPlaces(
  tx: Tx,
  { warehouseId, itemId, lotId, fromLocationId }: PutawayGoods,
  limit: number,
): Promise<readonly PutawayPlace[]> {
  const lot = lotId ?? null;
  return tx.any(sql.type(putawayPlace)`
    select l.id, l.code, s.reason, trim_scale(coalesce(h.on_hand, 0)) as on_hand
    from inventory.location l
    join inventory.item i on i.id = ${itemId}::uuid
    join inventory.location f on f.id = ${fromLocationId}::uuid
    left join lateral (
      select
        sum(b.on_hand) filter (where b.item_id = i.id) as on_hand,
        bool_or(b.item_id = i.id) as same_item,
        bool_or(b.item_id = i.id and b.lot_id = ${lot}::uuid) as same_lot,
        bool_or(b.item_id = i.id and b.lot_id is distinct from ${lot}::uuid) as other_lot,
        bool_or(b.item_id <> i.id) as other_item
      from inventory.stock_balance b
      where b.location_id = l.id and b.on_hand <> 0
    ) h on true
    cross join lateral (
      select
        case
          when l.id = i.fixed_location_id then 'fixed_location'
          when h.same_lot then 'same_item_and_lot'
          when h.same_item then 'same_item'
          when h.other_item then 'nearest'
          else 'empty'
        end as reason
    ) s
    where l.warehouse_id = ${warehouseId}::uuid
      and l.id <> f.id
      and (l.kind = 'bin' or l.id = i.fixed_location_id)
      and l.receivable and not l.blocked and not l.archived
      and (l.allow_mixed_items or not coalesce(h.other_item, false))
      and (l.allow_mixed_lots or not coalesce(h.other_lot, false))
      and not exists (select from inventory.count_lock k where k.location_id = l.id)
    order by
      array_position(array['fixed_location', 'same_item_and_lot', 'same_item', 'empty', 'nearest'], s.reason),
      abs(l.pick_sequence - f.pick_sequence), l.pick_sequence, l.code
    limit ${limit}
  `);
}
