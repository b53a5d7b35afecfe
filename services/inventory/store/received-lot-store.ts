import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedReceivedLot } from "../domain/received-lot-rules.ts";

const heldLot = z.object({
  id: z.string(),
  lot_no: z.string(),
  supplier_lot: z.string(),
  manufacture_date: z.string().nullable(),
  expiry_date: z.string().nullable(),
});

/** What is known of a lot that goods are received of. Dates are "YYYY-MM-DD". */
export type HeldLot = z.infer<typeof heldLot>;

/**
 * Returns the lot of an item by its number, and makes it under the given id when there is none; two who receive a new lot
 * at the same time get the same one.
 */
export async function holdReceivedLot(
  tx: Tx,
  id: string,
  itemId: string,
  warehouseId: string,
  lot: CheckedReceivedLot,
): Promise<HeldLot> {
  await tx.query(sql.unsafe`
    insert into inventory.lot (id, item_id, lot_no, supplier_lot, manufacture_date, expiry_date, origin, warehouse_id)
    values (
      ${id}::uuid, ${itemId}::uuid, ${lot.lotNo}, ${lot.supplierLot}, ${lot.manufactureDate}::date,
      ${lot.expiryDate}::date, 'receipt', ${warehouseId}::uuid
    )
    on conflict on constraint lot_item_no_key do nothing
  `);
  return tx.one(sql.type(heldLot)`
    select l.id, l.lot_no, l.supplier_lot, l.manufacture_date, l.expiry_date
    from inventory.lot l
    where l.item_id = ${itemId}::uuid and l.lot_no = ${lot.lotNo}
  `);
}

/**
 * The day until which goods must keep that arrive in a warehouse: the day at its site, or that of the business time, and
 * the days that the item asks for. With it, whether the given last day of use is too early; false when there is none.
 */
export async function shelfLifeAtReceipt(
  tx: Tx,
  receipt: { warehouseId: string; itemId: string; businessTime: Date | undefined; expiryDate: string | null },
): Promise<{ earliest: string; tooShort: boolean }> {
  return tx.one(sql.type(z.object({ earliest: z.string(), tooShort: z.boolean() }))`
    select e.earliest, coalesce(${receipt.expiryDate}::date < e.earliest, false) as "tooShort"
    from inventory.warehouse w
    join inventory.site s on s.id = w.site_id
    join inventory.item i on i.id = ${receipt.itemId}::uuid
    cross join lateral (
      select
        (coalesce(${receipt.businessTime?.toISOString() ?? null}::timestamptz, now()) at time zone s.time_zone)::date
          + i.min_remaining_receipt_days as earliest
    ) e
    where w.id = ${receipt.warehouseId}::uuid
  `);
}
