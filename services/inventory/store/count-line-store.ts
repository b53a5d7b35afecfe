import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { StockStatus } from "./post-stock.ts";

export type CountLineState = "open" | "counted" | "recount" | "gone";

const figure = z.object({
  entered: z.string(),
  uom: z.string(),
  counted: z.string(),
  expected: z.string(),
  counted_by_name: z.string(),
  record_time: z.string().transform((text) => new Date(text)),
});

const countLineRow = z.object({
  id: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  status: z.enum(["unrestricted", "quality", "blocked", "quarantine", "returned"]),
  state: z.enum(["open", "counted", "recount", "gone"]),
  counted: z.string().nullable(),
  expected: z.string().nullable(),
  difference: z.string().nullable(),
  above_tolerance: z.boolean(),
  serials: z.array(z.string()),
  missing_serials: z.array(z.string()),
  extra_serials: z.array(z.string()),
  counted_by_name: z.string().nullable(),
  count_time: z.date().nullable(),
  figures: z.array(figure),
});

/** A line of a count with all its figures; quantities are in the base unit of the item. */
export type CountLineRow = z.infer<typeof countLineRow>;

/** Returns a line; undefined when there is none. */
export async function findCountLine(tx: Tx, id: string): Promise<CountLineRow | undefined> {
  return (await tx.maybeOne(sql.type(countLineRow)`${selectLine} where n.id = ${id}::uuid`)) ?? undefined;
}

/** Lists the lines of a count by place and item. */
export async function listCountLines(
  tx: Tx,
  filter: { countId: string; locationId: string; states: readonly CountLineState[] },
  page: Page,
): Promise<readonly CountLineRow[]> {
  const [location = "", item = "", id = null] = page.after ?? [];
  return tx.any(sql.type(countLineRow)`
    ${selectLine}
    where n.count_id = ${filter.countId}::uuid
      and (${filter.locationId} = '' or n.location_id = nullif(${filter.locationId}, '')::uuid)
      and (${filter.states.length === 0} or n.state = any(${sql.array([...filter.states], "text")}))
      and (${page.after === undefined} or (l.code, i.code, n.id) > (${location}, ${item}, ${id}::uuid))
    order by l.code, i.code, n.id
    limit ${page.size + 1}
  `);
}

/**
 * Makes lines of what the books have at the places of a count, or at one of them, and the count takes. Stock that has a
 * line already keeps it.
 */
export async function openLines(tx: Tx, countId: string, locationId?: string): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.count_line (id, count_id, location_id, item_id, lot_id, status)
    select platform.uuid_v7(), o.count_id, b.location_id, b.item_id, b.lot_id, b.status
    from inventory.count_location o
    join inventory.stock_balance b on b.location_id = o.location_id
    where o.count_id = ${countId}::uuid and (${locationId ?? null}::uuid is null or o.location_id = ${locationId ?? null}::uuid)
      and b.on_hand <> 0 and b.owner_id is null and b.handling_unit_id is null
      and (
        not exists (select from inventory.count_item where count_id = o.count_id)
        or exists (select from inventory.count_item m where m.count_id = o.count_id and m.item_id = b.item_id)
      )
    -- Two who confirm the same place wait for each other in one order.
    order by b.location_id, b.item_id, b.lot_id, b.status
    on conflict on constraint count_line_key do nothing
  `);
}

/** Which stock a line is about. */
export type LineKey = {
  readonly countId: string;
  readonly locationId: string;
  readonly itemId: string;
  readonly lotId: string | undefined;
  readonly status: StockStatus;
};

const heldLine = z.object({
  id: z.string(),
  state: countLineRow.shape.state,
  recounted: z.boolean(),
  newest_counter_id: z.string().nullable(),
  base_uom: z.string(),
});

/** A line whose row is locked. */
export type HeldLine = z.infer<typeof heldLine>;

/** Returns the line of a stock, which is made when the count has none yet, and locks its row. */
export async function holdLine(tx: Tx, key: LineKey): Promise<HeldLine> {
  const { countId, locationId, itemId, lotId = null, status } = key;
  await tx.query(sql.unsafe`
    insert into inventory.count_line (id, count_id, location_id, item_id, lot_id, status)
    values (
      platform.uuid_v7(), ${countId}::uuid, ${locationId}::uuid, ${itemId}::uuid, ${lotId}::uuid, ${status}
    )
    on conflict on constraint count_line_key do nothing
  `);
  return tx.one(sql.type(heldLine)`
    select ${heldColumns}
    from inventory.count_line n
    where count_id = ${countId}::uuid and location_id = ${locationId}::uuid and item_id = ${itemId}::uuid
      and lot_id is not distinct from ${lotId}::uuid and status = ${status}
    for update of n
  `);
}

/** Returns the lines of a place that nobody counted yet, or that wait for a recount, and locks their rows. */
export async function holdUncountedLines(tx: Tx, countId: string, locationId: string): Promise<readonly HeldLine[]> {
  return tx.any(sql.type(heldLine)`
    select ${heldColumns}
    from inventory.count_line n
    where count_id = ${countId}::uuid and location_id = ${locationId}::uuid and state <> 'counted'
    order by n.id
    for update of n
  `);
}

const heldColumns = sql.fragment`
  n.id, n.state, n.recounted,
  (
    select f.counted_by_id from inventory.count_figure f where f.line_id = n.id order by f.sequence desc limit 1
  ) as newest_counter_id,
  (select i.base_uom from inventory.item i where i.id = n.item_id) as base_uom
`;

const selectLine = sql.fragment`
  select
    n.id, n.location_id, l.code as location_code, n.item_id, i.code as item_code, i.base_uom, n.lot_id, o.lot_no,
    n.status, n.state, trim_scale(n.counted) as counted, trim_scale(n.expected) as expected,
    trim_scale(n.difference) as difference, n.above_tolerance, n.serials, n.missing_serials, n.extra_serials,
    n.counted_by_name, n.count_time,
    coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'entered', trim_scale(f.entered_quantity)::text, 'uom', f.entered_uom,
              'counted', trim_scale(f.counted)::text, 'expected', trim_scale(f.expected)::text,
              'counted_by_name', f.counted_by_name, 'record_time', f.record_time
            )
            order by f.sequence
          )
        from inventory.count_figure f
        where f.line_id = n.id
      ),
      '[]'
    ) as figures
  from inventory.count_line n
  join inventory.location l on l.id = n.location_id
  join inventory.item i on i.id = n.item_id
  left join inventory.lot o on o.id = n.lot_id
`;
