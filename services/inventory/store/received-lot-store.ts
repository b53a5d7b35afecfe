import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedReceivedLot } from "../domain/received-lot-rules.ts";

/** A lot that goods are received of, as its label says; made under the given id when the item has none of its number. */
export type LabelledLot = CheckedReceivedLot & { readonly id: string; readonly itemId: string };

const heldLot = z.object({
  id: z.string(),
  lot_no: z.string(),
  supplier_lot: z.string(),
  manufacture_date: z.string().nullable(),
  expiry_date: z.string().nullable(),
  earliest: z.string(),
  too_short: z.boolean(),
});

/**
 * What is known of a lot that goods are received of, and the day until which they must keep: that of the arrival at the
 * site and the days that the item asks for. Whether its last day of use is too early; not so when it has none. Dates are
 * "YYYY-MM-DD".
 */
export type HeldLot = z.infer<typeof heldLot>;

/**
 * Returns the lots of goods that arrive in a warehouse, in their order, and makes those that nobody knew; two who receive a
 * new lot at the same time get the same one.
 */
export async function holdReceivedLots(
  tx: Tx,
  arrival: { readonly warehouseId: string; readonly businessTime: Date | undefined },
  lots: readonly LabelledLot[],
): Promise<readonly HeldLot[]> {
  if (lots.length === 0) return [];
  const labels = sql.fragment`
    from jsonb_array_elements(${JSON.stringify(lots)}::jsonb) with ordinality as d (lot, ordinal)
    cross join lateral jsonb_to_record(d.lot) as x (
      id uuid, "itemId" uuid, "lotNo" text, "supplierLot" text, "manufactureDate" date, "expiryDate" date
    )
  `;
  // In one order, so that no two who receive the same lots wait for each other.
  await tx.query(sql.unsafe`
    insert into inventory.lot (id, item_id, lot_no, supplier_lot, manufacture_date, expiry_date, origin, warehouse_id)
    select distinct on (x."itemId", x."lotNo")
      x.id, x."itemId", x."lotNo", x."supplierLot", x."manufactureDate", x."expiryDate", 'receipt',
      ${arrival.warehouseId}::uuid
    ${labels}
    order by x."itemId", x."lotNo", d.ordinal
    on conflict on constraint lot_item_no_key do nothing
  `);
  return tx.any(sql.type(heldLot)`
    select
      l.id, l.lot_no, l.supplier_lot, l.manufacture_date, l.expiry_date, e.earliest,
      coalesce(l.expiry_date < e.earliest, false) as too_short
    ${labels}
    join inventory.item i on i.id = x."itemId"
    join inventory.lot l on l.item_id = i.id and l.lot_no = x."lotNo"
    join inventory.warehouse w on w.id = ${arrival.warehouseId}::uuid
    join inventory.site s on s.id = w.site_id
    cross join lateral (
      select
        (coalesce(${arrival.businessTime?.toISOString() ?? null}::timestamptz, now()) at time zone s.time_zone)::date
          + i.min_remaining_receipt_days as earliest
    ) e
    order by d.ordinal
  `);
}
