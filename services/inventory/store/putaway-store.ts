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
export async function findPutawayPlaces(tx: Tx, goods: PutawayGoods, limit: number): Promise<readonly PutawayPlace[]> {
  const { itemId, lotId = null, fromLocationId } = goods;
  // No other place can be among the best: whatever is farther than that many empty ones, or than that many of any kind,
  // has them all before it. So only the neighbourhood is looked at, however large the warehouse is.
  return tx.any(sql.type(putawayPlace)`
    with origin as materialized (
      select f.pick_sequence, i.fixed_location_id
      from inventory.location f
      join inventory.item i on i.id = ${itemId}::uuid
      where f.id = ${fromLocationId}::uuid
    ),
    candidate as materialized (
      select fixed_location_id as id from origin where fixed_location_id is not null
      union
      select b.location_id
      from inventory.stock_balance b
      where b.warehouse_id = ${goods.warehouseId}::uuid and b.item_id = ${itemId}::uuid and b.on_hand <> 0
      union
      ${nearby(goods, limit, sql.fragment`h.filled is null`)}
      union
      ${nearby(goods, limit, sql.fragment`true`)}
    )
    select l.id, l.code, s.reason, trim_scale(coalesce(h.on_hand, 0)) as on_hand
    from candidate c
    join inventory.location l on l.id = c.id
    cross join origin o
    ${content(itemId, lotId)}
    cross join lateral (
      select
        case
          when l.id = o.fixed_location_id then 'fixed_location'
          when h.same_lot then 'same_item_and_lot'
          when h.same_item then 'same_item'
          when h.other_item then 'nearest'
          else 'empty'
        end as reason
    ) s
    where (l.kind = 'bin' or l.id = o.fixed_location_id) and ${takesGoods(goods)}
    order by
      array_position(array['fixed_location', 'same_item_and_lot', 'same_item', 'empty', 'nearest'], s.reason),
      abs(l.pick_sequence - o.pick_sequence), l.pick_sequence, l.code
    limit ${limit}
  `);
}

/** The nearest bins that take the goods and meet a condition, as many as wanted in each direction of the walk. */
function nearby(goods: PutawayGoods, limit: number, condition: ReturnType<typeof sql.fragment>) {
  const bins = sql.fragment`
    select l.id
    from inventory.location l
    ${content(goods.itemId, goods.lotId ?? null)}
    where l.kind = 'bin' and ${takesGoods(goods)} and ${condition}
  `;
  const origin = sql.fragment`(select pick_sequence from origin)`;
  return sql.fragment`
    (${bins} and l.pick_sequence >= ${origin} order by l.pick_sequence, l.code limit ${limit})
    union
    (${bins} and l.pick_sequence < ${origin} order by l.pick_sequence desc, l.code limit ${limit})
  `;
}

/** What lies at a location "l", seen from the goods, as "h". */
function content(itemId: string, lotId: string | null) {
  return sql.fragment`
    cross join lateral (
      select
        bool_or(true) as filled,
        sum(b.on_hand) filter (where b.item_id = ${itemId}::uuid) as on_hand,
        bool_or(b.item_id = ${itemId}::uuid) as same_item,
        bool_or(b.item_id = ${itemId}::uuid and b.lot_id = ${lotId}::uuid) as same_lot,
        bool_or(b.item_id = ${itemId}::uuid and b.lot_id is distinct from ${lotId}::uuid) as other_lot,
        bool_or(b.item_id <> ${itemId}::uuid) as other_item
      from inventory.stock_balance b
      where b.location_id = l.id and b.on_hand <> 0
    ) h
  `;
}

/** Whether a location "l" with its content "h" may take the goods. */
function takesGoods({ warehouseId, fromLocationId }: PutawayGoods) {
  return sql.fragment`
    l.warehouse_id = ${warehouseId}::uuid
    and l.id <> ${fromLocationId}::uuid
    and l.receivable and not l.blocked and not l.archived
    and (l.allow_mixed_items or not coalesce(h.other_item, false))
    and (l.allow_mixed_lots or not coalesce(h.other_lot, false))
    and not exists (select from inventory.count_lock k where k.location_id = l.id)
  `;
}
