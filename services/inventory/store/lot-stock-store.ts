import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";

const lotStockRow = z.object({
  warehouse_id: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  status: z.enum(["unrestricted", "quality", "blocked", "quarantine", "returned"]),
  on_hand: z.string(),
  allocated: z.string(),
});

/** Stock of a lot at a place; quantities are decimal strings in the base unit of the item. */
export type LotStockRow = z.infer<typeof lotStockRow>;

/** Lists where a lot lies in the warehouses of a reach, what is allocated first; at most `limit` places. */
export async function listLotStock(
  tx: Tx,
  lotId: string,
  reach: Reach,
  limit: number,
): Promise<readonly LotStockRow[]> {
  return tx.any(sql.type(lotStockRow)`
    select
      b.warehouse_id, b.location_id, l.code as location_code, b.status, trim_scale(b.on_hand) as on_hand,
      trim_scale(b.allocated) as allocated
    from inventory.stock_balance b
    join inventory.location l on l.id = b.location_id
    where b.lot_id = ${lotId}::uuid
      and (b.on_hand <> 0 or b.allocated <> 0)
      and (${reach.everywhere} or b.warehouse_id = any(${sql.array([...reach.unitIds], "uuid")}))
    order by b.allocated desc, b.warehouse_id, l.code, b.id
    limit ${limit}
  `);
}

const warehouseStockRow = z.object({ warehouse_id: z.string(), on_hand: z.string(), allocated: z.string() });

/** How much of a lot lies in each warehouse that has some, for those who have to hear of what happens to it. */
export async function sumLotStock(tx: Tx, lotId: string): Promise<readonly z.infer<typeof warehouseStockRow>[]> {
  return tx.any(sql.type(warehouseStockRow)`
    select
      b.warehouse_id, trim_scale(sum(b.on_hand)) as on_hand, trim_scale(sum(b.allocated)) as allocated
    from inventory.stock_balance b
    where b.lot_id = ${lotId}::uuid and (b.on_hand <> 0 or b.allocated <> 0)
    group by b.warehouse_id
    order by b.warehouse_id
  `);
}
