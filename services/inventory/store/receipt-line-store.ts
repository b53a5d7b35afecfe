import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { LineCount } from "../domain/receipt-state.ts";

const receiptLineRow = z.object({
  id: z.string(),
  line_no: z.number(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  quantity: z.string(),
  uom: z.string(),
  expected_base: z.string(),
  received_base: z.string(),
  limit_base: z.string(),
  purchase_order_line: z.string(),
  state: z.enum(["open", "partial", "complete", "short", "over"]),
});

/** A line of a receipt with the code and base unit of its item. Quantities are decimal strings. */
export type ReceiptLineRow = z.infer<typeof receiptLineRow>;

/** Returns the lines of a receipt by number. */
export async function listReceiptLines(tx: Tx, receiptId: string): Promise<readonly ReceiptLineRow[]> {
  return tx.any(sql.type(receiptLineRow)`
    ${selectLine} where l.receipt_id = ${receiptId}::uuid order by l.line_no
  `);
}

/** Returns some lines of a receipt by number; ids that are of no line of it are left out. */
export async function findReceiptLines(
  tx: Tx,
  receiptId: string,
  ids: readonly string[],
): Promise<readonly ReceiptLineRow[]> {
  return tx.any(sql.type(receiptLineRow)`
    ${selectLine}
    where l.receipt_id = ${receiptId}::uuid and l.id = any(${sql.array([...ids], "uuid")})
    order by l.line_no
  `);
}

/** Returns a line of a receipt; undefined when the receipt has none of this id. */
export async function findReceiptLine(tx: Tx, receiptId: string, id: string): Promise<ReceiptLineRow | undefined> {
  const row = await tx.maybeOne(sql.type(receiptLineRow)`
    ${selectLine} where l.receipt_id = ${receiptId}::uuid and l.id = ${id}::uuid
  `);
  return row ?? undefined;
}

/** What a new line of a receipt says; the base quantity is that of `quantity` and `uom`. */
export type NewReceiptLine = {
  readonly id: string;
  readonly itemId: string;
  readonly quantity: string;
  readonly uom: string;
  readonly base: string;
  readonly purchaseOrderLine: string;
};

/** Most lines of a receipt. */
export const receiptLinesMax = 5000;

/**
 * Adds lines behind those that a receipt has, whose row is locked. The limit of each is what is expected and what the item
 * tolerates now, cut to the places that the item counts.
 */
export async function insertReceiptLines(tx: Tx, receiptId: string, lines: readonly NewReceiptLine[]): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.receipt_line (
      id, receipt_id, line_no, item_id, quantity, uom, expected_base, limit_base, purchase_order_line
    )
    select
      x.id, ${receiptId}::uuid, d.ordinal + coalesce((
        select max(l.line_no) from inventory.receipt_line l where l.receipt_id = ${receiptId}::uuid
      ), 0), i.id, x.quantity, x.uom, x.base,
      greatest(x.base, trunc(x.base * (100 + i.over_receipt_percent) / 100, i.quantity_decimals)), x."purchaseOrderLine"
    from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as d (line, ordinal)
    cross join lateral jsonb_to_record(d.line) as x (
      id uuid, "itemId" uuid, quantity numeric, uom text, base numeric, "purchaseOrderLine" text
    )
    join inventory.item i on i.id = x."itemId"
  `);
}

/** How many lines a receipt has. */
export async function countReceiptLines(tx: Tx, receiptId: string): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ count: z.number() }))`
    select count(*)::integer as count from inventory.receipt_line where receipt_id = ${receiptId}::uuid
  `);
}

/** How many lines of a receipt are not complete, and of how many something is received. */
export async function countLines(tx: Tx, receiptId: string): Promise<LineCount> {
  return tx.one(sql.type(z.object({ missing: z.number(), begun: z.number() }))`
    select
      count(*) filter (where received_base < expected_base)::integer as missing,
      count(*) filter (where received_base > 0)::integer as begun
    from inventory.receipt_line
    where receipt_id = ${receiptId}::uuid
  `);
}

/** Goods that are received on a line: a decimal string in the base unit. */
export type ReceivedOnLine = { readonly lineId: string; readonly quantityBase: string };

const refusedLine = z.object({ line_id: z.string(), line_no: z.number(), received: z.string(), limit: z.string() });

/** A line of which more would be received than its limit allows. */
export type RefusedLine = z.infer<typeof refusedLine>;

/**
 * Counts received goods on lines whose receipt is locked, and returns those that would be above their limit, with how much
 * would be received of each; they are left as they were.
 */
export async function addReceived(tx: Tx, goods: readonly ReceivedOnLine[]): Promise<readonly RefusedLine[]> {
  return tx.any(sql.type(refusedLine)`
    with received as (
      select x."lineId" as id, sum(x."quantityBase") as quantity
      from jsonb_to_recordset(${JSON.stringify(goods)}::jsonb) as x ("lineId" uuid, "quantityBase" numeric)
      group by x."lineId"
    ),
    counted as (
      update inventory.receipt_line l
      set received_base = l.received_base + r.quantity
      from received r
      where l.id = r.id and l.received_base + r.quantity <= l.limit_base
      returning l.id
    )
    select
      l.id as line_id, l.line_no, trim_scale(l.received_base + r.quantity) as received, trim_scale(l.limit_base) as limit
    from received r
    join inventory.receipt_line l on l.id = r.id
    where not exists (select from counted c where c.id = l.id)
    order by l.line_no
  `);
}

/** Closes the lines of a receipt of which less than expected was received. */
export async function closeShortLines(tx: Tx, receiptId: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.receipt_line
    set short_closed = true
    where receipt_id = ${receiptId}::uuid and received_base < expected_base
  `);
}

const selectLine = sql.fragment`
  select
    l.id, l.line_no, l.item_id, i.code as item_code, i.base_uom, trim_scale(l.quantity) as quantity, l.uom,
    trim_scale(l.expected_base) as expected_base, trim_scale(l.received_base) as received_base,
    trim_scale(l.limit_base) as limit_base, l.purchase_order_line, l.state
  from inventory.receipt_line l
  join inventory.item i on i.id = l.item_id
`;
