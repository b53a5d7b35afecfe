import type { ReceivedLot } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { expiryDateOf } from "../domain/lot-rules.ts";
import { checkedReceivedLot, demandExpiry, demandSameLot } from "../domain/received-lot-rules.ts";
import { refuseInventory } from "../errors.ts";
import type { ItemRow } from "../store/item-store.ts";
import { holdReceivedLot, shelfLifeAtReceipt } from "../store/received-lot-store.ts";

/**
 * The id of the lot that goods of an item are received of, which is made when nobody knew it. Refuses a label that
 * contradicts what is known, and goods that would not keep long enough.
 */
export async function receivedLot(
  { tx, audit, emit }: Pick<CommandContext<InventoryDeps>, "tx" | "audit" | "emit">,
  received: ReceivedLot,
  item: ItemRow,
  warehouseId: string,
  businessTime: Date | undefined,
): Promise<string> {
  const given = checkedReceivedLot(received);
  if (item.tracking === "none" || item.tracking === "serial") {
    throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  }
  const newId = uuidv7();
  const label = { manufacture_date: given.manufactureDate, expiry_date: given.expiryDate };
  const expiryDate = expiryDateOf(label, item.shelf_life_days);
  const lot = await holdReceivedLot(tx, newId, item.id, warehouseId, { ...given, expiryDate });
  demandSameLot(given, lot);
  demandExpiry(item, lot);
  const asked = { warehouseId, itemId: item.id, businessTime, expiryDate: lot.expiry_date };
  const { earliest, tooShort } = await shelfLifeAtReceipt(tx, asked);
  if (tooShort) {
    throw refuseInventory("SHELF_LIFE_TOO_SHORT", { item: item.code, expiry_date: lot.expiry_date ?? "", earliest });
  }
  if (lot.id === newId) {
    const place = { resourceType: "lot", resourceId: lot.id, unitId: warehouseId };
    audit({ ...place, after: { ...lot, item_code: item.code, origin: "receipt" } });
    emit({ topic: "inventory.lot.created", ...place, payload: { item: item.code, lot_no: lot.lot_no } });
  }
  return lot.id;
}
