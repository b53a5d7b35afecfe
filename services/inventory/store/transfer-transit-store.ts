import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const transitRow = z.object({
  line_id: z.string(),
  item_id: z.string(),
  base_uom: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  status: z.enum(["unrestricted", "quality", "blocked", "quarantine", "returned"]),
  quantity: z.string(),
  serials: z.array(z.string()),
});

/** Goods of one lot and status of a line that are on their way. */
export type TransitRow = z.infer<typeof transitRow>;

/** What of a transfer is on its way. */
export async function listTransit(tx: Tx, transferId: string): Promise<readonly TransitRow[]> {
  return tx.any(sql.type(transitRow)`
    select
      t.line_id, t.item_id, i.base_uom, t.lot_id, o.lot_no, t.status, trim_scale(t.quantity) as quantity, t.serials
    from inventory.transfer_transit t
    join inventory.transfer_line l on l.id = t.line_id
    join inventory.item i on i.id = t.item_id
    left join inventory.lot o on o.id = t.lot_id
    where l.transfer_id = ${transferId}::uuid and t.quantity > 0
    order by l.line_no, o.lot_no, t.status
  `);
}

/** Counts all that is on its way for a transfer, whose row is locked, as lost. */
export async function countLost(tx: Tx, transferId: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.transfer_transit t
    set quantity = 0, serials = '{}'
    from inventory.transfer_line l
    where l.id = t.line_id and l.transfer_id = ${transferId}::uuid and t.quantity > 0
  `);
  await tx.query(sql.unsafe`
    update inventory.transfer_line
    set lost_base = lost_base + in_transit_base
    where transfer_id = ${transferId}::uuid and in_transit_base > 0
  `);
}
