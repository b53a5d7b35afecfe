import type { Lot } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedLot, expiryDateOf } from "../domain/lot-rules.ts";
import { refuseInventory } from "../errors.ts";
import { resolveItem } from "../store/item-store.ts";
import { insertLot } from "../store/lot-change-store.ts";
import { findLot } from "../store/lot-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { lotFields, lotMessage, lotOriginName } from "./lot-message.ts";

export const createLot = command(LotService.method.createLot, async (request, { tx, reach, audit, emit }) => {
  const given = request.lot as Lot;
  const fields = checkedLot(given);
  const warehouse = await demandWarehouse(tx, given.warehouseId, reach, "inventory.lot.manage");
  const item = await resolveItem(tx, request.item as Ref);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  if (item.archived) throw refuse("ARCHIVED", { resource: "item" });
  if (item.tracking !== "lot" && item.tracking !== "lot_and_serial") {
    throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  }
  const lot = {
    ...fields,
    id: uuidv7(),
    item_id: item.id,
    expiry_date: expiryDateOf(fields, item.shelf_life_days),
    origin: lotOriginName(given.origin) ?? "receipt",
    warehouse_id: warehouse.id,
  };
  await insertLot(tx, lot).catch(takenLotKey);
  const created = await findLot(tx, lot.id, reach);
  if (!created) throw new Error("the lot is gone in its own transaction");
  const place = { resourceType: "lot", resourceId: created.id, unitId: warehouse.id };
  audit({ ...place, after: lotFields(created) });
  const payload = { item: item.code, lot_no: created.lot_no, expiry_date: created.expiry_date };
  emit({ topic: "inventory.lot.created", ...place, payload });
  return { lot: lotMessage(created) };
});

/** Names the unique value that another lot has already. */
export function takenLotKey(error: unknown): never {
  const constraint = brokenConstraint(error) ?? "";
  const field = { lot_item_no_key: "lot_no", lot_external_id_key: "external_id" }[constraint];
  throw field ? refuse("ALREADY_EXISTS", { resource: "lot", field }) : error;
}
