import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { baseRatio, type Converted, convertQuantity as convert, type UnitRatio } from "../domain/unit-conversion.ts";
import { refuseInventory } from "../errors.ts";
import { type ItemRow, resolveItem } from "../store/item-store.ts";

export const convertQuantity = query(ItemService.method.convertQuantity, async (request, { tx }) => {
  const { value, uom } = request.quantity as Quantity;
  if (value.startsWith("-")) refuseViolations([violation("quantity.value", "must not be negative")]);
  const item = await resolveItem(tx, request.item as Ref);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  const toUom = request.toUom || uom;
  const from = ratioOf(item, uom);
  const base = convert(value, from, baseRatio, item.quantity_decimals);
  const converted = toUom === item.base_uom ? base : convert(value, from, ratioOf(item, toUom), quantityDecimals);
  demandWritable(base, item.base_uom);
  demandWritable(converted, toUom);
  return {
    base: { value: base.value, uom: item.base_uom },
    baseExact: base.exact,
    converted: { value: converted.value, uom: toUom },
    convertedExact: converted.exact,
  };
});

// What a quantity of the contract can hold: more decimal places than this are never shown, nor more digits before them.
const quantityDecimals = 6;
const quantityIntegerDigits = 14;

function ratioOf(item: ItemRow, uom: string): UnitRatio {
  if (uom === item.base_uom) return baseRatio;
  const found = item.uoms.find((each) => each.uom === uom);
  if (!found) throw refuseInventory("UOM_NOT_CONVERTIBLE", { item: item.code, uom });
  return { numerator: BigInt(found.numerator), denominator: BigInt(found.denominator) };
}

function demandWritable({ value }: Converted, uom: string): void {
  const [whole = ""] = value.split(".");
  if (whole.length <= quantityIntegerDigits) return;
  refuseViolations([violation("quantity.value", `has more than ${quantityIntegerDigits} integer digits in ${uom}`)]);
}
