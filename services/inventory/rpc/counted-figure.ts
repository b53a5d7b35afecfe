import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { demandCountedQuantity } from "../domain/count-rules.ts";
import { baseRatio, convertQuantity, type UnitRatio } from "../domain/unit-conversion.ts";
import { refuseInventory } from "../errors.ts";
import type { Figure } from "../store/count-figure-store.ts";
import type { ItemRow } from "../store/item-store.ts";
import { resolveLot } from "../store/lot-store.ts";

/** The lot that was counted; refuses one that the item does not have, needs, or take. */
export async function countedLot(tx: Tx, item: ItemRow, ref: Ref | undefined): Promise<string | undefined> {
  const tracked = item.tracking === "lot" || item.tracking === "lot_and_serial";
  if (!ref) {
    if (tracked) throw refuseInventory("LOT_REQUIRED", { item: item.code });
    return undefined;
  }
  if (!tracked) throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  const lot = await resolveLot(tx, item.id, ref);
  if (!lot) throw refuse("NOT_FOUND", { resource: "lot" });
  return lot.id;
}

/**
 * What was counted, in the base unit and by serial number; refuses what does not fit the item. An amount that has no exact
 * one in the base unit is rounded as the ledger rounds it.
 */
export function countedFigure(
  item: ItemRow,
  { value, uom }: Quantity,
  serials: readonly string[],
): Pick<Figure, "entered" | "uom" | "counted" | "serials"> {
  demandCountedQuantity(value);
  const ratio = ratioOf(item, uom);
  const { value: counted, exact } = convertQuantity(value, ratio, baseRatio, item.quantity_decimals);
  const bySerial = item.tracking === "serial" || item.tracking === "lot_and_serial";
  const [whole = ""] = counted.split(".");
  if (whole.length > 14 || (!exact && (ratio.denominator === 1n || bySerial))) {
    throw refuseInventory("PRECISION_EXCEEDED", { item: item.code, decimals: String(item.quantity_decimals) });
  }
  demandSerials(item, bySerial, counted, serials);
  return { entered: value, uom, counted, serials };
}

function ratioOf(item: ItemRow, uom: string): UnitRatio {
  if (uom === item.base_uom) return baseRatio;
  const found = item.uoms.find((each) => each.uom === uom);
  if (!found) throw refuseInventory("UOM_NOT_CONVERTIBLE", { item: item.code, uom });
  return { numerator: BigInt(found.numerator), denominator: BigInt(found.denominator) };
}

function demandSerials(item: ItemRow, bySerial: boolean, quantity: string, serials: readonly string[]): void {
  if (!bySerial) {
    if (serials.length > 0) throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
    return;
  }
  const twice = serials.find((serial, index) => serials.indexOf(serial) !== index);
  if (twice !== undefined) throw refuseInventory("DUPLICATE_SERIAL", { item: item.code, serial: twice });
  if (String(serials.length) !== quantity) {
    throw refuseInventory("SERIAL_REQUIRED", { item: item.code, quantity, serials: String(serials.length) });
  }
}
