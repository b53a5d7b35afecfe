import type { Barcode } from "../../../gen/erp/inventory/v1/barcode_pb.ts";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedBarcode } from "../domain/barcode-rules.ts";
import { refuseInventory } from "../errors.ts";
import { findBarcode, insertBarcode } from "../store/barcode-store.ts";
import { findItem } from "../store/item-store.ts";
import { findLocation } from "../store/location-store.ts";
import { findLot } from "../store/lot-store.ts";
import { findScanPlace } from "../store/scan-place-store.ts";
import { barcodeFields, barcodeMessage } from "./barcode-message.ts";

export const registerBarcode = command(
  BarcodeService.method.registerBarcode,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.barcode as Barcode;
    const scans = await findScanPlace(tx, { warehouseId: "", locationId: "" }, reach);
    const checked = checkedBarcode(given, {
      currentYear: scans.current_year,
      separators: scans.separators,
      prefixRules: scans.prefix_rules,
    });
    await demandTarget(tx, { ...given, uom: checked.uom }, reach);
    const id = uuidv7();
    const target = {
      item_id: given.itemId || null,
      location_id: given.locationId || null,
      lot_id: given.lotId || null,
    };
    await insertBarcode(tx, { id, ...checked, ...target }).catch(takenCode);
    const registered = await findBarcode(tx, id, reach);
    if (!registered) throw new Error("the barcode is gone in its own transaction");
    const place = { resourceType: "barcode", resourceId: id, unitId: registered.warehouse_id ?? undefined };
    audit({ ...place, after: barcodeFields(registered) });
    emit({ topic: "inventory.barcode.registered", ...place, payload: barcodeFields(registered) });
    return { barcode: barcodeMessage(registered) };
  },
);

/** Items belong to the whole stack: what changes how they are found is for those who may change it everywhere. */
export function demandItemReach(itemId: string | null, { everywhere }: Reach): void {
  if (itemId && !everywhere) throw refuse("OUT_OF_SCOPE", { permission: "inventory.barcode.manage" });
}

/** Refuses a target that does not exist within the reach, or is closed. */
async function demandTarget(
  tx: Tx,
  { itemId, uom, locationId, lotId }: Pick<Barcode, "itemId" | "uom" | "locationId" | "lotId">,
  reach: Reach,
): Promise<void> {
  demandItemReach(itemId, reach);
  const resource = itemId ? "item" : locationId ? "location" : "lot";
  const item = itemId ? await findItem(tx, itemId) : undefined;
  const location = locationId ? await findLocation(tx, locationId, reach) : undefined;
  const lot = lotId ? await findLot(tx, lotId, reach) : undefined;
  if (!item && !location && !lot) throw refuse("NOT_FOUND", { resource });
  if (item?.archived || location?.archived || lot?.state === "closed") throw refuse("ARCHIVED", { resource });
  if (item && uom !== "" && uom !== item.base_uom && !item.uoms.some((unit) => unit.uom === uom)) {
    throw refuseInventory("UOM_NOT_CONVERTIBLE", { item: item.code, uom });
  }
}

function takenCode(error: unknown): never {
  throw brokenConstraint(error) === "barcode_code_key"
    ? refuse("ALREADY_EXISTS", { resource: "barcode", field: "code" })
    : error;
}
