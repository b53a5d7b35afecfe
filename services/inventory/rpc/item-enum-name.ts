import {
  Item_AbcClass,
  Item_ExpiryPolicy,
  Item_Kind,
  Item_PickPolicy,
  Item_Tracking,
  ItemUom_Level,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import type { AbcClass, ExpiryPolicy, ItemKind, PickPolicy, Tracking } from "../domain/item-rules.ts";
import type { UomLevel } from "../domain/item-uom-rules.ts";

/** How the contract spells what the database holds of items. */
export const itemKindOf: Record<ItemKind, Item_Kind> = {
  raw: Item_Kind.RAW,
  component: Item_Kind.COMPONENT,
  wip: Item_Kind.WIP,
  finished: Item_Kind.FINISHED,
  consumable: Item_Kind.CONSUMABLE,
  packaging: Item_Kind.PACKAGING,
  tool: Item_Kind.TOOL,
};

export const trackingOf: Record<Tracking, Item_Tracking> = {
  none: Item_Tracking.NONE,
  lot: Item_Tracking.LOT,
  serial: Item_Tracking.SERIAL,
  lot_and_serial: Item_Tracking.LOT_AND_SERIAL,
};

export const expiryPolicyOf: Record<ExpiryPolicy, Item_ExpiryPolicy> = {
  block: Item_ExpiryPolicy.BLOCK,
  override: Item_ExpiryPolicy.OVERRIDE,
  warn: Item_ExpiryPolicy.WARN,
};

export const pickPolicyOf: Record<PickPolicy, Item_PickPolicy> = {
  fifo: Item_PickPolicy.FIFO,
  fefo: Item_PickPolicy.FEFO,
  lifo: Item_PickPolicy.LIFO,
  fixed_lot: Item_PickPolicy.FIXED_LOT,
  manual: Item_PickPolicy.MANUAL,
};

export const abcClassOf: Record<AbcClass, Item_AbcClass> = {
  "": Item_AbcClass.UNSPECIFIED,
  A: Item_AbcClass.A,
  B: Item_AbcClass.B,
  C: Item_AbcClass.C,
};

export const uomLevelOf: Record<UomLevel, ItemUom_Level> = {
  "": ItemUom_Level.UNSPECIFIED,
  each: ItemUom_Level.EACH,
  inner: ItemUom_Level.INNER,
  case: ItemUom_Level.CASE,
  pallet: ItemUom_Level.PALLET,
};

/** The value as the database spells it; undefined for one that it does not know, such as "unspecified". */
export function nameOf<Name extends string, Value>(spelling: Record<Name, Value>, value: Value): Name | undefined {
  return (Object.keys(spelling) as Name[]).find((name) => spelling[name] === value);
}
