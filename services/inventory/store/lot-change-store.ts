import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedLot } from "../domain/lot-rules.ts";
import type { LotState } from "../domain/lot-state.ts";
import type { LotRow } from "./lot-store.ts";

/** A lot to be made, in state "active". */
export type NewLot = CheckedLot & {
  readonly id: string;
  readonly item_id: string;
  readonly origin: LotRow["origin"];
  readonly warehouse_id: string;
};

/** Makes a lot. Breaks lot_item_no_key when the item has a lot with this number. */
export async function insertLot(tx: Tx, lot: NewLot): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.lot (
      id, item_id, lot_no, supplier_lot, manufacture_date, expiry_date, retest_date, origin, warehouse_id, external_id
    )
    values (
      ${lot.id}::uuid, ${lot.item_id}::uuid, ${lot.lot_no}, ${lot.supplier_lot}, ${lot.manufacture_date}::date,
      ${lot.expiry_date}::date, ${lot.retest_date}::date, ${lot.origin}, ${lot.warehouse_id}::uuid, ${lot.external_id}
    )
  `);
}

/** Writes the editable fields of a lot whose row is locked. */
export async function updateLot(tx: Tx, id: string, fields: Omit<CheckedLot, "lot_no">): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.lot
    set supplier_lot = ${fields.supplier_lot}, manufacture_date = ${fields.manufacture_date}::date,
      expiry_date = ${fields.expiry_date}::date, retest_date = ${fields.retest_date}::date,
      external_id = ${fields.external_id}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Moves a lot whose row is locked to a state, for a reason. What lies of it is locked as well, wherever it lies. */
export async function setLotState(tx: Tx, id: string, state: LotState, reason: string): Promise<void> {
  await tx.query(sql.unsafe`select inventory.lock_stock(null, ${id}::uuid)`);
  await tx.query(sql.unsafe`
    update inventory.lot
    set state = ${state}, state_reason = ${reason}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}
