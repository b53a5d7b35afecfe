import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const transferLineRow = z.object({
  id: z.string(),
  line_no: z.number(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  quantity: z.string(),
  uom: z.string(),
  requested_base: z.string(),
  shipped_base: z.string(),
  received_base: z.string(),
  lost_base: z.string(),
  in_transit_base: z.string(),
});

/** A line of a transfer with the code and base unit of its item. Quantities are decimal strings. */
export type TransferLineRow = z.infer<typeof transferLineRow>;

/** Returns the lines of a transfer by number. */
export async function listTransferLines(tx: Tx, transferId: string): Promise<readonly TransferLineRow[]> {
  return tx.any(sql.type(transferLineRow)`
    select
      l.id, l.line_no, l.item_id, i.code as item_code, i.base_uom, trim_scale(l.quantity) as quantity, l.uom,
      trim_scale(l.requested_base) as requested_base, trim_scale(l.shipped_base) as shipped_base,
      trim_scale(l.received_base) as received_base, trim_scale(l.lost_base) as lost_base,
      trim_scale(l.in_transit_base) as in_transit_base
    from inventory.transfer_line l
    join inventory.item i on i.id = l.item_id
    where l.transfer_id = ${transferId}::uuid
    order by l.line_no
  `);
}

/** What a new line of a transfer says; the base quantity is that of `quantity` and `uom`. */
export type NewTransferLine = {
  readonly id: string;
  readonly itemId: string;
  readonly quantity: string;
  readonly uom: string;
  readonly base: string;
};

/** Makes the lines of a new transfer, numbered from 1. */
export async function insertTransferLines(
  tx: Tx,
  transferId: string,
  lines: readonly NewTransferLine[],
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.transfer_line (id, transfer_id, line_no, item_id, quantity, uom, requested_base)
    select x.id, ${transferId}::uuid, d.ordinal, x."itemId", x.quantity, x.uom, x.base
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as d (line, ordinal)
    cross join lateral jsonb_to_record(d.line) as x (id uuid, "itemId" uuid, quantity numeric, uom text, base numeric)
  `);
}

/** Goods of a line that left or arrived, in the base unit. */
export type CountedMovement = {
  readonly lineId: string;
  readonly lotId: string | null;
  readonly status: string;
  readonly base: string;
  readonly serials: readonly string[];
};

/** A line to which more is done than it allows. */
export type ExceededLine = { readonly lineNo: number; readonly limit: string; readonly total: string };

/**
 * Counts goods that left on the lines of a transfer whose row is locked. Returns the first line of which more would have
 * left than is asked for; nothing is counted then.
 */
export async function countShipped(tx: Tx, movements: readonly CountedMovement[]): Promise<ExceededLine | undefined> {
  const exceeded = await tx.maybeOne(sql.type(exceededLine)`
    select
      l.line_no as "lineNo", trim_scale(l.requested_base) as limit, trim_scale(l.shipped_base + sum(m.base)) as total
    from ${moved(movements)}
    join inventory.transfer_line l on l.id = m."lineId"
    group by l.id
    having l.shipped_base + sum(m.base) > l.requested_base
    order by l.line_no
    limit 1
  `);
  if (exceeded) return exceeded;
  await tx.query(sql.unsafe`
    update inventory.transfer_line l
    set shipped_base = l.shipped_base + s.base
    from (select m."lineId" as id, sum(m.base) as base from ${moved(movements)} group by m."lineId") s
    where l.id = s.id
  `);
  await tx.query(sql.unsafe`
    insert into inventory.transfer_transit as t (line_id, item_id, lot_id, status, quantity, serials)
    select l.id, l.item_id, m."lotId", m.status, m.base, m.serials
    from ${moved(movements)}
    join inventory.transfer_line l on l.id = m."lineId"
    on conflict on constraint transfer_transit_key do update
    set quantity = t.quantity + excluded.quantity, serials = t.serials || excluded.serials
  `);
  return undefined;
}

/** Goods that are said to arrive although they are not on their way. */
export type NotInTransit = ExceededLine & { readonly itemCode: string; readonly strangeSerial: string | null };

/**
 * Counts goods that arrived on the lines of a transfer whose row is locked. Returns the first that were not on their way
 * by line, lot and status, or by serial number; nothing is counted then.
 */
export async function countArrived(tx: Tx, movements: readonly CountedMovement[]): Promise<NotInTransit | undefined> {
  const strange = await tx.maybeOne(sql.type(notInTransit)`
    select
      l.line_no as "lineNo", i.code as "itemCode", trim_scale(coalesce(t.quantity, 0)) as limit, trim_scale(m.base) as total,
      (
        select serial from unnest(m.serials) as serial where serial <> all (coalesce(t.serials, '{}')) order by serial limit 1
      ) as "strangeSerial"
    from ${moved(movements)}
    join inventory.transfer_line l on l.id = m."lineId"
    join inventory.item i on i.id = l.item_id
    left join inventory.transfer_transit t
      on t.line_id = l.id and t.lot_id is not distinct from m."lotId" and t.status = m.status
    where m.base > coalesce(t.quantity, 0) or not m.serials <@ coalesce(t.serials, '{}')
    order by l.line_no
    limit 1
  `);
  if (strange) return strange;
  await tx.query(sql.unsafe`
    update inventory.transfer_transit t
    set
      quantity = t.quantity - m.base,
      serials = array(select serial from unnest(t.serials) as serial where serial <> all (m.serials))
    from ${moved(movements)}
    where t.line_id = m."lineId" and t.lot_id is not distinct from m."lotId" and t.status = m.status
  `);
  await tx.query(sql.unsafe`
    update inventory.transfer_line l
    set received_base = l.received_base + s.base
    from (select m."lineId" as id, sum(m.base) as base from ${moved(movements)} group by m."lineId") s
    where l.id = s.id
  `);
  return undefined;
}

const exceededLine = z.object({ lineNo: z.number(), limit: z.string(), total: z.string() });
const notInTransit = exceededLine.extend({ itemCode: z.string(), strangeSerial: z.string().nullable() });

/** Movements as rows "m", one for each line, lot and status. */
function moved(movements: readonly CountedMovement[]) {
  const groups = new Map<string, { bases: string[]; serials: string[] } & Omit<CountedMovement, "base" | "serials">>();
  for (const { lineId, lotId, status, base, serials } of movements) {
    const key = `${lineId} ${lotId} ${status}`;
    const group = groups.get(key) ?? { lineId, lotId, status, bases: [], serials: [] };
    group.bases.push(base);
    group.serials.push(...serials);
    groups.set(key, group);
  }
  return sql.fragment`
    (
      select x."lineId", x."lotId", x.status, (select sum(base) from unnest(x.bases) as base) as base, x.serials
      from jsonb_to_recordset(${JSON.stringify([...groups.values()])}::jsonb) as x (
        "lineId" uuid, "lotId" uuid, status text, bases numeric[], serials text[]
      )
    ) m
  `;
}
