import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Where goods lie. */
export type DockRow = { readonly id: string; readonly code: string };

/** The dock of a warehouse where goods are received when nobody says where: the first in the walk that takes goods in. */
export async function findDock(tx: Tx, warehouseId: string): Promise<DockRow | undefined> {
  const row = await tx.maybeOne(sql.type(z.object({ id: z.string(), code: z.string() }))`
    select l.id, l.code
    from inventory.location l
    where l.warehouse_id = ${warehouseId}::uuid and l.kind = 'dock' and l.receivable and not l.blocked and not l.archived
    order by l.pick_sequence, l.code
    limit 1
  `);
  return row ?? undefined;
}
