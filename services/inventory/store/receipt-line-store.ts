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

/** What came of counting goods on a line: whether the limit allows them, and how much would be received with them. */
export type CountedReceipt = { readonly allowed: boolean; readonly received: string; readonly limit: string };

/** Counts received goods, a decimal string in the base unit, on a line whose receipt is locked; nothing above its limit. */
export async function addReceived(tx: Tx, lineId: string, quantityBase: string): Promise<CountedReceipt> {
  return tx.one(sql.type(z.object({ allowed: z.boolean(), received: z.string(), limit: z.string() }))`
    with counted as (
      update inventory.receipt_line
      set received_base = received_base + ${quantityBase}::numeric
      where id = ${lineId}::uuid and received_base + ${quantityBase}::numeric <= limit_base
      returning id
    )
    select
      exists (select from counted) as allowed, trim_scale(l.received_base + ${quantityBase}::numeric) as received,
      trim_scale(l.limit_base) as limit
    from inventory.receipt_line l
    where l.id = ${lineId}::uuid
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
