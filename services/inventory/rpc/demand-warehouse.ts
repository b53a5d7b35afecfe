import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { findWarehouse, type WarehouseRow } from "../store/warehouse-store.ts";

/**
 * The warehouse that a request names for something new in it. Refused with OUT_OF_SCOPE when the caller's grants do not reach
 * it, NOT_FOUND when there is none, and ARCHIVED when it is closed.
 */
export async function demandWarehouse(tx: Tx, id: string, reach: Reach, permission: string): Promise<WarehouseRow> {
  demandPlace(reach, id, permission);
  const warehouse = isUuid(id) ? await findWarehouse(tx, id, reach) : undefined;
  if (!warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  if (warehouse.archived) throw refuse("ARCHIVED", { resource: "warehouse" });
  return warehouse;
}
