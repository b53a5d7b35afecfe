import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { baseRatio, convertQuantity } from "../domain/unit-conversion.ts";
import { refuseInventory } from "../errors.ts";
import type { ItemRow } from "../store/item-store.ts";

/**
 * An amount above zero, in a unit of an item, as a decimal string in its base unit. What a unit makes inexact by its nature
 * is rounded; what the caller gives in more decimal places than the item counts is refused with PRECISION_EXCEEDED. A unit
 * that the item does not have is refused with UOM_NOT_CONVERTIBLE.
 */
export function itemQuantity(item: ItemRow, quantity: Quantity | undefined, field: string): string {
  const { value = "", uom = "" } = quantity ?? {};
  if (!/^[^-]*[1-9]/.test(value)) refuseViolations([violation(`${field}.value`, "must be above zero")]);
  const found = item.uoms.find((each) => each.uom === uom);
  if (!found && uom !== item.base_uom) throw refuseInventory("UOM_NOT_CONVERTIBLE", { item: item.code, uom });
  const ratio =
    found && uom !== item.base_uom
      ? { numerator: BigInt(found.numerator), denominator: BigInt(found.denominator) }
      : baseRatio;
  const base = convertQuantity(value, ratio, baseRatio, item.quantity_decimals);
  const tooFine = !base.exact && (ratio.denominator === 1n || item.tracking.endsWith("serial"));
  if (tooFine || !/[1-9]/.test(base.value)) {
    throw refuseInventory("PRECISION_EXCEEDED", { item: item.code, decimals: String(item.quantity_decimals) });
  }
  // What the database and the contract can hold of a quantity.
  if ((base.value.split(".")[0] ?? "").length > 14) {
    refuseViolations([violation(`${field}.value`, `has more than 14 integer digits in ${item.base_uom}`)]);
  }
  return base.value;
}
