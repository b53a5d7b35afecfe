import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { RecordRef } from "./record-ref.ts";

const lotRow = z.object({
  id: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  lot_no: z.string(),
  supplier_lot: z.string(),
  manufacture_date: z.string().nullable(),
  expiry_date: z.string().nullable(),
  retest_date: z.string().nullable(),
  state: z.enum(["active", "on_hold", "recalled", "closed"]),
  origin: z.enum(["receipt", "production", "opening"]),
  warehouse_id: z.string().nullable(),
  external_id: z.string().nullable(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A lot with the code of its item. Dates are "YYYY-MM-DD". */
export type LotRow = z.infer<typeof lotRow>;

/**
 * Returns the lot of an item that a reference names; its code is the lot number, in exactly the letters of the label.
 * Undefined when there is none. Not limited to a reach: whoever posts stock of an item names its lots, wherever they lie.
 */
export async function resolveLot(tx: Tx, itemId: string, ref: RecordRef): Promise<LotRow | undefined> {
  const named = ref.id
    ? sql.fragment`o.id = ${ref.id}::uuid`
    : ref.code
      ? sql.fragment`o.lot_no = ${ref.code}`
      : sql.fragment`o.external_id = ${ref.externalId}`;
  const row = await tx.maybeOne(sql.type(lotRow)`${selectLot} where o.item_id = ${itemId}::uuid and ${named}`);
  return row ?? undefined;
}

const selectLot = sql.fragment`
  select
    o.id, o.item_id, i.code as item_code, o.lot_no, o.supplier_lot, o.manufacture_date, o.expiry_date, o.retest_date,
    o.state, o.origin, o.warehouse_id, o.external_id, o.version, o.create_time, o.update_time
  from inventory.lot o
  join inventory.item i on i.id = o.item_id
`;
