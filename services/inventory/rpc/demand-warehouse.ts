import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { findWarehouse, type WarehouseRow } from "../store/warehouse-store.ts";

/** The warehouse that a request names for new documents; refuses one out of reach, unknown or archived. */
export async function demandWarehouse(tx: Tx, id: string, reach: Reach, permission: string): Promise<WarehouseRow> {
  demandPlace(reach, id, permission);
  const warehouse = await findWarehouse(tx, id, { everywhere: true, unitIds: [] });
  if (!warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  if (warehouse.archived) throw refuse("ARCHIVED", { resource: "warehouse" });
  return warehouse;
}
