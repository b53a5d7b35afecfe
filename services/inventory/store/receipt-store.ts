import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { nextReceiptState, receivingAct } from "../domain/receipt-state.ts";
import { refuseInventory } from "../errors.ts";
import { countLines } from "./receipt-line-store.ts";

const receiptState = z.enum(["draft", "expected", "receiving", "received", "closed", "closed_short", "cancelled"]);

const receiptRow = z.object({
  id: z.string(),
  number: z.string(),
  warehouse_id: z.string(),
  supplier_id: z.string().nullable(),
  supplier_code: z.string().nullable(),
  purchase_order: z.string(),
  advance_ship_notice: z.string(),
  note: z.string(),
  state: receiptState,
  closing_note: z.string(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A receipt with the code of its supplier. */
export type ReceiptRow = z.infer<typeof receiptRow>;

/** Returns a receipt of the warehouses in reach; undefined when there is none. */
export async function findReceipt(tx: Tx, id: string, reach: Reach): Promise<ReceiptRow | undefined> {
  const row = await tx.maybeOne(sql.type(receiptRow)`${selectReceipt} where r.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns a receipt within a reach and locks its row until the end of the transaction. Whoever changes a line locks the
 * receipt first, and only then stock, so that no two wait for each other.
 */
export async function lockReceipt(tx: Tx, id: string, reach: Reach): Promise<ReceiptRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.receipt r where r.id = ${id}::uuid and ${within(reach)} for update`);
  return findReceipt(tx, id, reach);
}

/** Which receipts to list. Empty texts and lists ask for nothing. */
export type ReceiptFilter = {
  readonly warehouseId: string;
  readonly states: readonly ReceiptRow["state"][];
  readonly supplierId: string;
  readonly numberPrefix: string;
  readonly purchaseOrder: string;
  readonly createdFrom: Date | undefined;
  readonly createdBefore: Date | undefined;
};

/** Lists receipts by number, or the newest first. The key of a row is its number, or its id. */
export async function listReceipts(
  tx: Tx,
  filter: ReceiptFilter,
  order: "number" | "newest",
  reach: Reach,
  page: Page,
): Promise<readonly ReceiptRow[]> {
  const { states, createdFrom, createdBefore } = filter;
  const after = page.after?.[0];
  const following =
    order === "number" ? sql.fragment`r.number > ${after ?? ""}` : sql.fragment`r.id < ${after ?? null}::uuid`;
  return tx.any(sql.type(receiptRow)`
    ${selectReceipt}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or r.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${states.length === 0} or r.state = any(${sql.array([...states], "text")}))
      and (${filter.supplierId} = '' or r.supplier_id = nullif(${filter.supplierId}, '')::uuid)
      and (${filter.numberPrefix} = '' or starts_with(r.number, upper(${filter.numberPrefix})))
      and (${filter.purchaseOrder} = '' or r.purchase_order = ${filter.purchaseOrder})
      and (${createdFrom === undefined} or r.create_time >= ${createdFrom?.toISOString() ?? null}::timestamptz)
      and (${createdBefore === undefined} or r.create_time < ${createdBefore?.toISOString() ?? null}::timestamptz)
      and (${after === undefined} or ${following})
    order by ${order === "number" ? sql.fragment`r.number` : sql.fragment`r.id desc`}
    limit ${page.size + 1}
  `);
}

/** What a new receipt says. */
export type NewReceipt = Pick<
  ReceiptRow,
  "id" | "number" | "warehouse_id" | "supplier_id" | "purchase_order" | "advance_ship_notice" | "note" | "state"
>;

/** Makes a receipt; false when its number is taken. */
export async function insertReceipt(tx: Tx, receipt: NewReceipt): Promise<boolean> {
  const { rowCount } = await tx.query(sql.unsafe`
    insert into inventory.receipt (
      id, number, warehouse_id, supplier_id, purchase_order, advance_ship_notice, note, state
    )
    values (
      ${receipt.id}::uuid, ${receipt.number}, ${receipt.warehouse_id}::uuid, ${receipt.supplier_id}::uuid,
      ${receipt.purchase_order}, ${receipt.advance_ship_notice}, ${receipt.note}, ${receipt.state}
    )
    on conflict on constraint receipt_number_key do nothing
  `);
  return rowCount === 1;
}

/** Writes the state of a receipt whose row is locked; its version changes with each change of its lines too. */
export async function setReceiptState(tx: Tx, id: string, state: ReceiptRow["state"], closingNote = ""): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.receipt
    set state = ${state}, closing_note = ${closingNote}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** A receipt of which something was taken back. */
export type GivenBack = Pick<ReceiptRow, "id" | "number" | "warehouse_id" | "state"> & {
  /** Its state before. */
  readonly before: ReceiptRow["state"];
};

/**
 * Takes back what was received of a line, because its posting is reversed: a decimal string in the base unit. The receipt
 * may become RECEIVING or EXPECTED again; once it is closed, the reversal is refused with NOT_REVERSIBLE. Call it before
 * the reversal is posted, since a receipt is locked before stock.
 */
export async function giveBackReceived(tx: Tx, documentLineId: string, quantityBase: string): Promise<GivenBack> {
  const receipt = await tx.one(sql.type(receiptRow.pick({ id: true, number: true, warehouse_id: true, state: true }))`
    select r.id, r.number, r.warehouse_id, r.state
    from inventory.receipt r
    where r.id = (select l.receipt_id from inventory.receipt_line l where l.id = ${documentLineId}::uuid)
    for update
  `);
  if (receipt.state === "closed" || receipt.state === "closed_short") {
    throw refuseInventory("NOT_REVERSIBLE", { detail: "its receipt is closed" });
  }
  const { rowCount } = await tx.query(sql.unsafe`
    update inventory.receipt_line
    set received_base = received_base - ${quantityBase}::numeric
    where id = ${documentLineId}::uuid and received_base >= ${quantityBase}::numeric
  `);
  if (rowCount === 0) throw refuseInventory("NOT_REVERSIBLE", { detail: "less than that is received on its line" });
  const act = receivingAct("give_back", await countLines(tx, receipt.id));
  const state = nextReceiptState(receipt.state, act);
  await setReceiptState(tx, receipt.id, state);
  return { ...receipt, before: receipt.state, state };
}

const selectReceipt = sql.fragment`
  select
    r.id, r.number, r.warehouse_id, r.supplier_id, p.code as supplier_code, r.purchase_order, r.advance_ship_notice,
    r.note, r.state, r.closing_note, r.version, r.create_time, r.update_time
  from inventory.receipt r
  left join inventory.partner p on p.id = r.supplier_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or r.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
