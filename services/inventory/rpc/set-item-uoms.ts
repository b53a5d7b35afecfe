import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { refuseViolations } from "../domain/field-violations.ts";
import { normalisedUom, uomViolations } from "../domain/item-uom-rules.ts";
import { replaceUoms } from "../store/item-change-store.ts";
import { findItem, lockItem } from "../store/item-store.ts";
import { takenItemKey } from "./create-item.ts";
import { itemFields, itemMessage, itemUomInput } from "./item-message.ts";

export const setItemUoms = command(ItemService.method.setItemUoms, async (request, { tx, audit, emit }) => {
  const before = await lockItem(tx, request.itemId);
  if (!before) throw refuse("NOT_FOUND", { resource: "item" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "item" });
  demandEtag(request.etag, before.version, "item");
  const uoms = request.uoms.map((uom) => normalisedUom(itemUomInput(uom)));
  refuseViolations(uomViolations(uoms, before.base_uom, "uoms"));
  await replaceUoms(tx, before.id, uoms).catch(takenItemKey);
  const after = (await findItem(tx, before.id)) ?? before;
  const resource = { resourceType: "item", resourceId: after.id };
  audit({ ...resource, ...changedFields(itemFields(before), itemFields(after)) });
  emit({ topic: "inventory.item.uoms_set", ...resource, payload: { code: after.code } });
  return { item: itemMessage(after) };
});
