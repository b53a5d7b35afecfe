import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import { maxCountLocations } from "../domain/count-rules.ts";
import type { PlanRule } from "./count-plan-store.ts";

/** What a count is made of: its places, and the items that it is limited to. */
export type CountChoice = { readonly locationIds: readonly string[]; readonly itemIds: readonly string[] };

/**
 * The places and items that a rule chooses now, one place more than a count can have at most. Places of another count of
 * the warehouse that is not finished are left out, so that a plan can be run again before the last count is done.
 */
export async function chooseByRule(tx: Tx, warehouseId: string, rule: PlanRule): Promise<CountChoice> {
  const byItem = rule.item_class !== "" || rule.abc_class !== "" || rule.zero_crossing;
  const matches = byItem ? itemMatches(rule) : placeMatches(rule);
  const limit = rule.sample_size || maxCountLocations + 1;
  const rows = await tx.any(sql.type(choiceRow)`
    with recursive zone as (
      select l.id from inventory.location l where l.id = ${rule.zone_id}::uuid
      union
      select l.id from inventory.location l join zone z on l.parent_id = z.id
    ),
    place as (
      select l.id
      from inventory.location l
      where l.warehouse_id = ${warehouseId}::uuid and l.countable and not l.archived
        and (${rule.zone_id === null} or l.id in (select id from zone))
        and (${rule.location_ids.length === 0} or l.id = any(${sql.array(rule.location_ids, "uuid")}))
        and not exists (
          select
          from inventory.count_location o
          join inventory.stock_count c on c.id = o.count_id
          where o.location_id = l.id and c.state not in ('posted', 'cancelled')
        )
    )
    ${matches}
    order by case when ${rule.sample_size > 0} then random() end, p.id
    limit ${limit}
  `);
  return {
    locationIds: rows.map(({ location_id }) => location_id),
    itemIds: [...new Set(rows.flatMap(({ item_ids }) => item_ids))],
  };
}

/** The countable places of a warehouse that have stock of some items, one more than a count can have at most. */
export async function findPlacesOfItems(tx: Tx, warehouseId: string, itemIds: readonly string[]): Promise<string[]> {
  const rows = await tx.any(sql.type(z.object({ location_id: z.string() }))`
    select distinct b.location_id
    from inventory.stock_balance b
    join inventory.location l on l.id = b.location_id
    where b.warehouse_id = ${warehouseId}::uuid and b.item_id = any(${sql.array([...itemIds], "uuid")})
      and b.on_hand <> 0 and l.countable and not l.archived
    limit ${maxCountLocations + 1}
  `);
  return rows.map(({ location_id }) => location_id);
}

const choiceRow = z.object({ location_id: z.string(), item_ids: z.array(z.string()) });

/** Places that no count of all their items covered lately. */
function placeMatches({ days_since_count }: PlanRule) {
  return sql.fragment`
    select p.id as location_id, '{}'::uuid[] as item_ids
    from place p
    where ${days_since_count === 0} or not exists (
      ${countedLately(days_since_count)}
      where o.location_id = p.id and not exists (select from inventory.count_item i where i.count_id = c.id)
    )
  `;
}

/** Places with items of a class, or where an item came to zero, each unless a count covered it there lately. */
function itemMatches({ item_class, abc_class, zero_crossing, days_since_count }: PlanRule) {
  return sql.fragment`
    select p.id as location_id, array_agg(distinct b.item_id) as item_ids
    from place p
    join inventory.stock_balance b on b.location_id = p.id
    join inventory.item i on i.id = b.item_id
    where (${item_class} = '' or i.item_class = ${item_class})
      and (${abc_class} = '' or i.abc_class = ${abc_class})
      and case
        when ${zero_crossing} then b.on_hand <= 0 and b.update_time > now() - interval '7 days'
        else b.on_hand <> 0
      end
      and (${days_since_count === 0} or not exists (
        ${countedLately(days_since_count)}
        where o.location_id = p.id and (
          not exists (select from inventory.count_item n where n.count_id = c.id)
          or exists (select from inventory.count_item n where n.count_id = c.id and n.item_id = i.id)
        )
      ))
    group by p.id
  `;
}

function countedLately(days: number) {
  return sql.fragment`
    select
    from inventory.count_location o
    join inventory.stock_count c
      on c.id = o.count_id and c.state = 'posted' and c.post_time > now() - make_interval(days => ${days})
  `;
}
