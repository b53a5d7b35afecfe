import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archiveItem as archiveItemRow, isInStock } from "../store/item-change-store.ts";
import { findItem, lockItem } from "../store/item-store.ts";
import { itemFields, itemMessage } from "./item-message.ts";

export const archiveItem = command(ItemService.method.archiveItem, async ({ itemId, etag }, { tx, audit, emit }) => {
  const before = await lockItem(tx, itemId);
  if (!before) throw refuse("NOT_FOUND", { resource: "item" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "item" });
  demandEtag(etag, before.version, "item");
  if (await isInStock(tx, before.id)) throw refuse("IN_USE", { resource: "item", by: "stock" });
  await archiveItemRow(tx, before.id);
  const after = (await findItem(tx, before.id)) ?? before;
  const resource = { resourceType: "item", resourceId: after.id };
  audit({ ...resource, ...changedFields(itemFields(before), itemFields(after)) });
  emit({ topic: "inventory.item.archived", ...resource, payload: { code: after.code } });
  return { item: itemMessage(after) };
});
