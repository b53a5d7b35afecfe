import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Moment } from "../domain/moment.ts";
import { type BalanceFilter, type BalancePage, pageConditions, where } from "./balance-store.ts";

/** A moment of which stock is asked for: as it was recorded then, or as it lay there then by what is known today. */
export type AsOf = { readonly by: "record" | "business"; readonly time: Moment };

const quantityRow = z.object({ id: z.bigint(), on_hand: z.string() });
const noted = z.object({ day: z.string().nullable() });

/** Works out what lay on some balances at a moment, by their ids. */
export async function findOnHandAt(
  tx: Tx,
  balanceIds: readonly bigint[],
  asOf: AsOf,
): Promise<ReadonlyMap<bigint, string>> {
  const asked = sql.fragment`
    select ${balanceParts}
    from inventory.stock_balance b
    where b.id = any(${sql.array([...balanceIds], "int8")})
  `;
  const rows = await tx.any(sql.type(quantityRow)`
    with ${await workedOut(tx, asked, asOf)}
    select id, on_hand from worked_out
  `);
  return new Map(rows.map(({ id, on_hand }) => [id, on_hand]));
}

const pastRow = z.object({
  id: z.bigint(),
  code: z.string(),
  on_hand: z.string(),
  rank: z.number(),
  ranks: z.number(),
});

/** What lay on a balance at a moment: by its place in the order of lists, and as which of all that were looked at. */
export type PastBalance = z.infer<typeof pastRow>;

/**
 * Works out what lay at a moment on the balances of a page, and gives so many on which something lay, or so many of all of
 * them; if there are fewer, also the last one of the page and the one behind it, if there is one.
 */
export async function listOnHandAt(
  tx: Tx,
  filter: BalanceFilter,
  reach: Reach,
  { wanted, ...page }: BalancePage & { readonly wanted: number },
  asOf: AsOf,
): Promise<readonly PastBalance[]> {
  const asked = sql.fragment`
    select ${balanceParts}, i.code
    from inventory.stock_balance b
    join inventory.item i on i.id = b.item_id
    ${where(pageConditions({ ...filter, includeZero: true }, reach, page))}
    order by i.code, b.id
    limit ${page.size + 1}
  `;
  return tx.any(sql.type(pastRow)`
    with ${await workedOut(tx, asked, asOf)},
    ranked as (
      select
        a.id, a.code, w.on_hand, row_number() over (order by a.code, a.id)::integer as rank,
        count(*) over ()::integer as ranks
      from asked a
      join worked_out w on w.id = a.id
    )
    select * from ranked
    where ${filter.includeZero} or on_hand <> 0 or rank >= least(${page.size}, ranks)
    order by rank
    limit ${wanted + 2}
  `);
}

const balanceParts = sql.fragment`
  b.id, b.item_id, b.location_id, b.lot_id, b.status, b.owner_id, b.handling_unit_id
`;

/**
 * What lay on the balances that a query asks for, as "worked_out". It begins with what was noted for the newest day that had
 * begun by then, and adds what was recorded since: until the moment itself, or until the end of its day and before the
 * moment by business time. What happened before the moment and was recorded on a later day has a business time on an
 * earlier day than its record time, and an index of its own. So the cost is that of a day of these items, however long the
 * ledger is.
 */
async function workedOut(tx: Tx, asked: Fragment, { by, time }: AsOf): Promise<Fragment> {
  const { day } = await tx.one(sql.type(noted)`
    select max(snapshot_date) as day
    from inventory.snapshot_day
    where snapshot_date <= (${time}::timestamptz at time zone 'UTC')::date
  `);
  const cut = day === null ? sql.fragment`'-infinity'::timestamptz` : sql.fragment`${`${day}T00:00:00Z`}::timestamptz`;
  const moved = by === "record" ? movedByRecord(time, cut) : movedByBusiness(time, cut);
  return sql.fragment`
    asked as materialized (${asked}),
    moved as (${moved}),
    worked_out as (
      select a.id, trim_scale(coalesce(s.on_hand, 0) + coalesce(sum(e.quantity), 0)) as on_hand
      from asked a
      left join lateral (
        select n.on_hand
        from inventory.stock_snapshot n
        where n.balance_id = a.id and n.snapshot_date <= ${day}::date
        order by n.snapshot_date desc
        limit 1
      ) s on true
      left join (
        select
          m.item_id, g.location_id, g.lot_id, g.status, g.owner_id, g.handling_unit_id, sum(g.quantity) as quantity
        from moved m
        cross join lateral (
          values
            (m.from_location_id, m.from_lot_id, m.from_status, m.from_owner_id, m.from_handling_unit_id, -m.quantity),
            (m.to_location_id, m.to_lot_id, m.to_status, m.to_owner_id, m.to_handling_unit_id, m.quantity)
        ) g (location_id, lot_id, status, owner_id, handling_unit_id, quantity)
        group by m.item_id, g.location_id, g.lot_id, g.status, g.owner_id, g.handling_unit_id
      ) e
        on e.item_id = a.item_id and e.location_id = a.location_id and e.status = a.status
        and e.lot_id is not distinct from a.lot_id and e.owner_id is not distinct from a.owner_id
        and e.handling_unit_id is not distinct from a.handling_unit_id
      group by a.id, s.on_hand
    )
  `;
}

type Fragment = ReturnType<typeof sql.fragment>;

function movedByRecord(moment: Moment, cut: Fragment): Fragment {
  return sql.fragment`
    select m.*
    from (select distinct item_id from asked) i
    join inventory.stock_movement m on m.item_id = i.item_id
    where m.record_time >= ${cut} and m.record_time <= ${moment}::timestamptz
  `;
}

function movedByBusiness(moment: Moment, cut: Fragment): Fragment {
  const nextDay = sql.fragment`${`${nextDayOf(moment)}T00:00:00Z`}::timestamptz`;
  return sql.fragment`
    select m.*
    from (select distinct item_id from asked) i
    join inventory.stock_movement m on m.item_id = i.item_id
    where m.record_time >= ${cut} and m.record_time < ${nextDay} and m.business_time <= ${moment}::timestamptz
    union all
    select m.*
    from (select distinct item_id from asked) i
    join inventory.stock_movement m on m.item_id = i.item_id
    where m.record_time >= ${nextDay} and m.business_time <= ${moment}::timestamptz and m.backdated
  `;
}

function nextDayOf(moment: Moment): string {
  const day = new Date(moment);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
