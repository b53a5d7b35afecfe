import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { StrategyName } from "./allocation-store.ts";

const lineRow = z.object({
  id: z.string(),
  line_no: z.number(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  pick_policy: z.enum(["fifo", "fefo", "lifo", "fixed_lot", "manual"]),
  quantity: z.string(),
  uom: z.string(),
  base_quantity: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  strategy: z.enum(["fifo", "fefo", "lifo", "fixed_lot", "manual"]).nullable(),
  short_quantity: z.string(),
  short_reason_code: z.string().nullable(),
  allocated: z.string(),
  picked: z.string(),
  packed: z.string(),
  /** What is asked for, not short, and neither allocated nor picked. */
  missing: z.string(),
});

/** A line of a shipment with how far the work on it is. All quantities but the entered one are in the base unit. */
export type ShipmentLineRow = z.infer<typeof lineRow>;

/** Returns the lines of a shipment in their order. */
export async function findShipmentLines(tx: Tx, shipmentId: string): Promise<readonly ShipmentLineRow[]> {
  return tx.any(sql.type(lineRow)`
    select
      l.id, l.line_no, l.item_id, i.code as item_code, i.base_uom, i.pick_policy, trim_scale(l.quantity) as quantity,
      l.uom, trim_scale(l.base_quantity) as base_quantity, l.lot_id, o.lot_no, l.strategy,
      trim_scale(l.short_quantity) as short_quantity, l.short_reason_code, trim_scale(a.allocated) as allocated,
      trim_scale(a.picked) as picked, trim_scale(p.packed) as packed,
      trim_scale(l.base_quantity - l.short_quantity - a.allocated - a.picked) as missing
    from inventory.shipment_line l
    join inventory.item i on i.id = l.item_id
    left join inventory.lot o on o.id = l.lot_id
    cross join lateral (
      select
        coalesce(sum(x.quantity) filter (where x.state in ('soft', 'hard')), 0) as allocated,
        coalesce(sum(x.quantity) filter (where x.state in ('picked', 'consumed')), 0) as picked
      from inventory.allocation x
      where x.demand_id = l.shipment_id and x.demand_line_id = l.id
    ) a
    cross join lateral (
      select coalesce(sum(c.quantity), 0) as packed from inventory.package_content c where c.line_id = l.id
    ) p
    where l.shipment_id = ${shipmentId}::uuid
    order by l.line_no
  `);
}

/** A new line of a shipment. */
export type NewShipmentLine = {
  readonly id: string;
  readonly lineNo: number;
  readonly itemId: string;
  readonly quantity: string;
  readonly uom: string;
  readonly baseQuantity: string;
  readonly lotId: string | null;
  readonly strategy: StrategyName | null;
};

export async function insertShipmentLines(
  tx: Tx,
  shipmentId: string,
  lines: readonly NewShipmentLine[],
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.shipment_line (id, shipment_id, line_no, item_id, quantity, uom, base_quantity, lot_id, strategy)
    select r.id, ${shipmentId}::uuid, r."lineNo", r."itemId", r.quantity, r.uom, r."baseQuantity", r."lotId", r.strategy
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r (
      id uuid, "lineNo" integer, "itemId" uuid, quantity numeric, uom text, "baseQuantity" numeric, "lotId" uuid,
      strategy text
    )
  `);
}

/** Says how much of a line will not be picked, and why. Its shipment is locked. */
export async function shortenLine(tx: Tx, id: string, shortQuantity: string, reasonCode: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.shipment_line
    set short_quantity = ${shortQuantity}::numeric, short_reason_code = ${reasonCode}
    where id = ${id}::uuid
  `);
}
