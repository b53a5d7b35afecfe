import { type Item, ItemSchema } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { type CheckedItem, checkedItem } from "../domain/item-rules.ts";
import { updateItem as updateItemRow, wasMoved } from "../store/item-change-store.ts";
import { findItem, type ItemRow, lockItem } from "../store/item-store.ts";
import { demandFixedLocation, takenItemKey } from "./create-item.ts";
import { itemFields, itemInput, itemMessage } from "./item-message.ts";
import { maskedResource } from "./masked-resource.ts";

export const updateItem = command(ItemService.method.updateItem, async (request, { tx, audit, emit }) => {
  const given = request.item as Item;
  const fields = maskedFields(request.updateMask, editable);
  const before = isUuid(given.id) ? await lockItem(tx, given.id) : undefined;
  if (!before) throw refuse("NOT_FOUND", { resource: "item" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "item" });
  const checked = checkedItem(itemInput(maskedResource(ItemSchema, itemMessage(before), given, fields)));
  demandEtag(given.etag, before.version, "item");
  await demandCountable(tx, before, checked);
  if (checked.fixed_location_id !== before.fixed_location_id) {
    await demandFixedLocation(tx, checked.fixed_location_id);
  }
  await updateItemRow(tx, before.id, checked).catch(takenItemKey);
  const after = (await findItem(tx, before.id)) ?? before;
  const resource = { resourceType: "item", resourceId: after.id };
  audit({ ...resource, ...changedFields(itemFields(before), itemFields(after)) });
  emit({ topic: "inventory.item.updated", ...resource, payload: { code: after.code } });
  return { item: itemMessage(after) };
});

const editable = [
  "name",
  "name_en",
  "kind",
  "item_class",
  "base_uom",
  "quantity_decimals",
  "tracking",
  "shelf_life_days",
  "min_remaining_receipt_days",
  "min_remaining_issue_days",
  "expiry_policy",
  "pick_policy",
  "over_receipt_percent",
  "receive_to_quality",
  "fixed_location_id",
  "abc_class",
  "external_id",
] as const;

/** Refuses a change of what the figures of the ledger, or the ratios of the other units, are counted in. */
async function demandCountable(tx: Tx, before: ItemRow, after: CheckedItem): Promise<void> {
  const otherBase = before.base_uom !== after.base_uom;
  if (otherBase && before.uoms.length > 0) throw refuse("IN_USE", { resource: "item", by: "item_uom" });
  const otherCount = before.quantity_decimals !== after.quantity_decimals || before.tracking !== after.tracking;
  if ((otherBase || otherCount) && (await wasMoved(tx, before.id))) {
    throw refuse("IN_USE", { resource: "item", by: "movement" });
  }
}
