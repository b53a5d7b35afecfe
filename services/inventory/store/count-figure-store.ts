import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { StockStatus } from "./post-stock.ts";

/** Who counted. */
export type Counter = { readonly kind: string; readonly id: string; readonly name: string };

/** A figure for a line: what lies there, as it was counted and in the base unit. */
export type Figure = {
  readonly entered: string;
  readonly uom: string;
  readonly counted: string;
  readonly serials: readonly string[];
  /** Whether it answers the request for a recount. */
  readonly recounted: boolean;
  readonly counter: Counter;
};

/**
 * Records a figure for a line whose row is locked, together with what the books say in this instant. One statement reads
 * and writes all of it, so that stock which moves meanwhile is in both or in neither.
 */
export async function recordFigure(tx: Tx, lineId: string, figure: Figure): Promise<void> {
  const { counter } = figure;
  const serials = sql.fragment`${sql.array([...figure.serials], "text")}`;
  await tx.query(sql.unsafe`
    with line as (
      select id, count_id, location_id, item_id, lot_id, status from inventory.count_line where id = ${lineId}::uuid
    ),
    book as (
      select coalesce(sum(b.on_hand), 0) as expected
      from line l
      join inventory.stock_balance b
        on b.item_id = l.item_id and b.location_id = l.location_id and b.lot_id is not distinct from l.lot_id
        and b.status = l.status and b.owner_id is null and b.handling_unit_id is null
    ),
    piece as (
      select
        array(select s from unnest(p.booked) s except select unnest(${serials}) order by 1) as missing,
        array(select unnest(${serials}) except select s from unnest(p.booked) s order by 1) as extra
      from (
        select array(
          select u.serial_no
          from line l
          join inventory.serial_unit u
            on u.location_id = l.location_id and u.item_id = l.item_id and u.lot_id is not distinct from l.lot_id
            and u.stock_status = l.status
        ) as booked
      ) p
    ),
    kept as (
      insert into inventory.count_figure (
        line_id, sequence, entered_quantity, entered_uom, counted, expected, serials, counted_by_kind, counted_by_id,
        counted_by_name
      )
      select
        l.id, 1 + (select count(*) from inventory.count_figure f where f.line_id = l.id), ${figure.entered}::numeric,
        ${figure.uom}, ${figure.counted}::numeric, b.expected, ${serials}, ${counter.kind}, ${counter.id},
        ${counter.name}
      from line l
      cross join book b
    )
    update inventory.count_line n
    set
      state = 'counted', counted = ${figure.counted}::numeric, expected = b.expected,
      above_tolerance = d.deviation > c.tolerance_quantity
        and d.deviation * 100 > c.tolerance_percent * abs(b.expected),
      recounted = ${figure.recounted}, serials = ${serials}, missing_serials = p.missing, extra_serials = p.extra,
      counted_by_name = ${counter.name}, count_time = now()
    from line l
    join inventory.stock_count c on c.id = l.count_id
    cross join book b
    cross join piece p
    -- Pieces that were swapped leave the number as it is and are wrong nevertheless.
    cross join lateral (
      select greatest(
        abs(${figure.counted}::numeric - b.expected), cardinality(p.missing) + cardinality(p.extra)
      ) as deviation
    ) d
    where n.id = l.id
  `);
}

/** Whether somebody counted a line. */
export async function hasCountedLine(tx: Tx, lineId: string, counter: Counter): Promise<boolean> {
  return tx.oneFirst(sql.type(z.object({ counted: z.boolean() }))`
    select exists (
      select
      from inventory.count_figure f
      where f.line_id = ${lineId}::uuid and f.counted_by_kind = ${counter.kind} and f.counted_by_id = ${counter.id}
    ) as counted
  `);
}

/** Whether somebody counted anything of a count, or confirmed that something is empty. */
export async function hasCounted(tx: Tx, countId: string, counter: Counter): Promise<boolean> {
  return tx.oneFirst(sql.type(z.object({ counted: z.boolean() }))`
    select
      exists (
        select
        from inventory.count_line n
        join inventory.count_figure f on f.line_id = n.id
        where n.count_id = ${countId}::uuid and f.counted_by_kind = ${counter.kind} and f.counted_by_id = ${counter.id}
      )
      or exists (
        select
        from inventory.count_location o
        where o.count_id = ${countId}::uuid and ${counter.id} = any(o.confirmed_by)
      ) as counted
  `);
}

/** Closes the lines of a count whose stock has moved away uncounted: there is nothing to compare a figure with. */
export async function closeGoneLines(tx: Tx, countId: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_line n
    set state = 'gone'
    where n.count_id = ${countId}::uuid and n.state = 'open' and not exists (
      select
      from inventory.stock_balance b
      where b.item_id = n.item_id and b.location_id = n.location_id and b.lot_id is not distinct from n.lot_id
        and b.status = n.status and b.on_hand <> 0
    )
  `);
}

/** What is left to count: lines without a figure, or that wait for a recount, and places where nobody was. */
export async function countWhatIsLeft(tx: Tx, countId: string): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ left: z.number() }))`
    select
      (
        (
          select count(*) from inventory.count_line n where n.count_id = ${countId}::uuid and n.state in ('open', 'recount')
        ) + (
          select count(*)
          from inventory.count_location o
          where o.count_id = ${countId}::uuid and not o.visited and not exists (
            select from inventory.count_line n
            where n.count_id = o.count_id and n.location_id = o.location_id and n.state = 'open'
          )
        )
      )::integer as left
  `);
}

/** Number of lines above the tolerance that were not counted again. */
export async function countAboveTolerance(tx: Tx, countId: string): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ lines: z.number() }))`
    select count(*)::integer as lines
    from inventory.count_line n
    where n.count_id = ${countId}::uuid and n.above_tolerance and not n.recounted
  `);
}

/**
 * Asks for lines of a count to be counted again, for all that are above the tolerance and were not counted again when none
 * is named. Returns how many there are.
 */
export async function askForRecount(tx: Tx, countId: string, lineIds: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(sql.unsafe`
    update inventory.count_line n
    set state = 'recount', recounted = false
    where n.count_id = ${countId}::uuid and n.state = 'counted'
      and case
        when ${lineIds.length === 0} then n.above_tolerance and not n.recounted
        else n.id = any(${sql.array([...lineIds], "uuid")})
      end
  `);
  return rowCount;
}

const differenceRow = z.object({
  line_id: z.string(),
  item_id: z.string(),
  base_uom: z.string(),
  location_id: z.string(),
  lot_id: z.string().nullable(),
  status: z.string().transform((status) => status as StockStatus),
  by_serial: z.boolean(),
  difference: z.string(),
  missing: z.array(z.string()),
  extra: z.array(z.string()),
});

/** What is wrong in the books by a count: an amount, or pieces with serial numbers. */
export type DifferenceRow = z.infer<typeof differenceRow>;

/**
 * Lists what a count found wrong. Of pieces only those that are still wrong: one that was moved since to where it was found,
 * or away from where it was missed, is right by now.
 */
export async function listDifferences(tx: Tx, countId: string): Promise<readonly DifferenceRow[]> {
  return tx.any(sql.type(differenceRow)`
    select
      n.id as line_id, n.item_id, i.base_uom, n.location_id, n.lot_id, n.status,
      i.tracking in ('serial', 'lot_and_serial') as by_serial, trim_scale(n.difference) as difference,
      array(select s from unnest(n.missing_serials) s where s = any(p.booked)) as missing,
      array(select s from unnest(n.extra_serials) s where not s = any(p.booked)) as extra
    from inventory.count_line n
    join inventory.item i on i.id = n.item_id
    cross join lateral (
      select array(
        select u.serial_no
        from inventory.serial_unit u
        where u.location_id = n.location_id and u.item_id = n.item_id and u.lot_id is not distinct from n.lot_id
          and u.stock_status = n.status
      ) as booked
    ) p
    where n.count_id = ${countId}::uuid and n.state = 'counted'
      and (n.difference <> 0 or n.missing_serials <> '{}' or n.extra_serials <> '{}')
    order by n.item_id, n.location_id, n.lot_id, n.status
  `);
}
