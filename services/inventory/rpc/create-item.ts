import type { Item } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedItem } from "../domain/item-rules.ts";
import { findFixedLocations, insertItems } from "../store/item-change-store.ts";
import { findItem } from "../store/item-store.ts";
import { itemFields, itemInput, itemMessage } from "./item-message.ts";

export const createItem = command(ItemService.method.createItem, async (request, { tx, audit, emit }) => {
  const id = uuidv7();
  const item = checkedItem(itemInput(request.item as Item));
  await demandFixedLocation(tx, item.fixed_location_id);
  await insertItems(tx, [{ id, ...item }]).catch(takenItemKey);
  const created = await findItem(tx, id);
  if (!created) throw new Error("the item is gone in its own transaction");
  const resource = { resourceType: "item", resourceId: id };
  audit({ ...resource, after: itemFields(created) });
  emit({ topic: "inventory.item.created", ...resource, payload: { code: created.code } });
  return { item: itemMessage(created) };
});

/** Refuses a fixed location that does not exist or is archived. */
export async function demandFixedLocation(tx: Tx, id: string | null): Promise<void> {
  if (id === null) return;
  const [location] = await findFixedLocations(tx, [id]);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  if (location.archived) throw refuse("ARCHIVED", { resource: "location" });
}

/** Names the unique value that another item has already. */
export function takenItemKey(error: unknown): never {
  const field = takenItemField(error);
  throw field ? refuse("ALREADY_EXISTS", { resource: "item", field }) : error;
}

/** The field whose unique value another item has; undefined when something else went wrong. */
export function takenItemField(error: unknown): string | undefined {
  const constraint = brokenConstraint(error) ?? "";
  return { item_code_key: "code", item_external_id_key: "external_id", item_uom_gtin_key: "gtin" }[constraint];
}
