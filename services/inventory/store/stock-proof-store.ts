import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { StockStatus } from "./post-stock.ts";

const driftRow = z.object({
  kind: z.enum(["on_hand", "snapshot", "allocated", "serial", "negative", "reversal"]),
  warehouse_id: z.string().nullable(),
  item_id: z.string().nullable(),
  location_id: z.string().nullable(),
  lot_id: z.string().nullable(),
  status: z
    .string()
    .transform((name) => name as StockStatus)
    .nullable(),
  transaction_id: z.string().nullable(),
  expected: z.string(),
  actual: z.string(),
});

/** A difference between the ledger and what is kept beside it. */
export type DriftRow = z.infer<typeof driftRow>;

/** Compares the ledger of the warehouses in reach with what is kept beside it; no rows when all agrees. */
export async function verifyStock(tx: Tx, { everywhere, unitIds }: Reach): Promise<readonly DriftRow[]> {
  const warehouses = everywhere ? sql.fragment`null` : sql.array([...unitIds], "uuid");
  return tx.any(sql.type(driftRow)`
    select
      kind, warehouse_id, item_id, location_id, lot_id, status, transaction_id, trim_scale(expected) as expected,
      trim_scale(actual) as actual
    from inventory.verify_stock(${warehouses})
    order by kind, warehouse_id, item_id, location_id, lot_id, status, transaction_id
  `);
}
