import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { demandFitsTree } from "../domain/location-rules.ts";
import { holdParent, lockLocationTree } from "../store/location-tree-store.ts";

/**
 * Checks that a location may be put below another one of its warehouse, and keeps both the tree and the parent as they are
 * until the end of the transaction. `height` is the number of levels from the location down. Returns the id to store.
 */
export async function putBelow(
  tx: Tx,
  location: { readonly id: string; readonly warehouseId: string; readonly height: number },
  parentId: string,
): Promise<string | null> {
  if (parentId === "") return null;
  await lockLocationTree(tx, location.warehouseId);
  const parent = isUuid(parentId) ? await holdParent(tx, location.warehouseId, parentId) : undefined;
  if (!parent) throw refuse("NOT_FOUND", { resource: "parent" });
  if (parent.archived) throw refuse("ARCHIVED", { resource: "parent" });
  demandFitsTree(location.id, parent.path, location.height);
  return parent.path[0] ?? null;
}
