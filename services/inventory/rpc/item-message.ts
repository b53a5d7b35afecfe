import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Item, ItemSchema, type ItemUom } from "../../../gen/erp/inventory/v1/item_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { ItemInput } from "../domain/item-rules.ts";
import type { ItemUomInput } from "../domain/item-uom-rules.ts";
import type { ItemRow } from "../store/item-store.ts";
import {
  abcClassOf,
  expiryPolicyOf,
  itemKindOf,
  nameOf,
  pickPolicyOf,
  trackingOf,
  uomLevelOf,
} from "./item-enum-name.ts";

/** The item as the contract shows it. */
export function itemMessage(row: ItemRow): Item {
  return create(ItemSchema, {
    id: row.id,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    kind: itemKindOf[row.kind],
    itemClass: row.item_class,
    baseUom: row.base_uom,
    quantityDecimals: row.quantity_decimals,
    tracking: trackingOf[row.tracking],
    shelfLifeDays: row.shelf_life_days ?? 0,
    minRemainingReceiptDays: row.min_remaining_receipt_days,
    minRemainingIssueDays: row.min_remaining_issue_days,
    expiryPolicy: expiryPolicyOf[row.expiry_policy],
    pickPolicy: pickPolicyOf[row.pick_policy],
    overReceiptPercent: row.over_receipt_percent,
    receiveToQuality: row.receive_to_quality,
    fixedLocationId: row.fixed_location_id ?? "",
    abcClass: abcClassOf[row.abc_class],
    externalId: row.external_id ?? "",
    uoms: row.uoms.map(({ uom, numerator, denominator, level, gtin }) => ({
      uom,
      numerator: BigInt(numerator),
      denominator: BigInt(denominator),
      level: uomLevelOf[level],
      gtin: gtin ?? "",
    })),
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** What a caller gives of an item, in the words of the rules. */
export function itemInput(item: Item): ItemInput {
  const { kind, tracking, expiryPolicy, pickPolicy, abcClass, uoms, ...rest } = item;
  return {
    ...rest,
    kind: nameOf(itemKindOf, kind),
    tracking: nameOf(trackingOf, tracking),
    expiryPolicy: nameOf(expiryPolicyOf, expiryPolicy),
    pickPolicy: nameOf(pickPolicyOf, pickPolicy),
    abcClass: nameOf(abcClassOf, abcClass),
    uoms: uoms.map(itemUomInput),
  };
}

/** What a caller gives of a unit of an item, in the words of the rules. */
export function itemUomInput({ uom, numerator, denominator, level, gtin }: ItemUom): ItemUomInput {
  return { uom, numerator, denominator, level: nameOf(uomLevelOf, level), gtin };
}

/** The fields of an item that the audit trail keeps. */
export function itemFields(row: ItemRow): Fields {
  const { id: _id, version: _version, create_time: _created, update_time: _updated, ...fields } = row;
  return fields;
}
