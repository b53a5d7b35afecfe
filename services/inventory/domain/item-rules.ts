import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";
import { type CheckedItemUom, type ItemUomInput, normalisedUom, uomViolations } from "./item-uom-rules.ts";

/** What a caller gives of an item. Empty texts stand for what she leaves out, as does an unknown enum for undefined. */
export type ItemInput = {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: ItemKind | undefined;
  readonly itemClass: string;
  readonly baseUom: string;
  readonly quantityDecimals: number;
  readonly tracking: Tracking | undefined;
  readonly shelfLifeDays: number;
  readonly minRemainingReceiptDays: number;
  readonly minRemainingIssueDays: number;
  readonly expiryPolicy: ExpiryPolicy | undefined;
  readonly pickPolicy: PickPolicy | undefined;
  readonly overReceiptPercent: string;
  readonly receiveToQuality: boolean;
  readonly fixedLocationId: string;
  readonly abcClass: AbcClass | undefined;
  readonly externalId: string;
  readonly uoms: readonly ItemUomInput[];
};

/** What is stored of it, by the names of the columns. */
export type CheckedItem = {
  readonly code: string;
  readonly name: string;
  readonly name_en: string;
  readonly kind: ItemKind;
  readonly item_class: string;
  readonly base_uom: string;
  readonly quantity_decimals: number;
  readonly tracking: Tracking;
  readonly shelf_life_days: number | null;
  readonly min_remaining_receipt_days: number;
  readonly min_remaining_issue_days: number;
  readonly expiry_policy: ExpiryPolicy;
  readonly pick_policy: PickPolicy;
  readonly over_receipt_percent: string;
  readonly receive_to_quality: boolean;
  readonly fixed_location_id: string | null;
  readonly abc_class: AbcClass;
  readonly external_id: string | null;
  readonly uoms: readonly CheckedItemUom[];
};

/** Kind of item, as the database spells it; so are all below. */
export type ItemKind = "raw" | "component" | "wip" | "finished" | "consumable" | "packaging" | "tool";
export type Tracking = "none" | "lot" | "serial" | "lot_and_serial";
export type ExpiryPolicy = "block" | "override" | "warn";
export type PickPolicy = "fifo" | "fefo" | "lifo" | "fixed_lot" | "manual";
export type AbcClass = "" | "A" | "B" | "C";

/** Checks and normalises an item; refuses with every field that is wrong. */
export function checkedItem(item: ItemInput): CheckedItem {
  const checked: CheckedItem = {
    code: item.code.trim().toUpperCase(),
    name: item.name.trim(),
    name_en: item.nameEn.trim(),
    // Not used when it is missing, since that is refused below.
    kind: item.kind ?? "raw",
    item_class: item.itemClass.trim(),
    base_uom: item.baseUom.trim().toUpperCase(),
    quantity_decimals: item.quantityDecimals,
    tracking: item.tracking ?? "none",
    shelf_life_days: item.shelfLifeDays || null,
    min_remaining_receipt_days: item.minRemainingReceiptDays,
    min_remaining_issue_days: item.minRemainingIssueDays,
    expiry_policy: item.expiryPolicy ?? "block",
    pick_policy: item.pickPolicy ?? "fifo",
    over_receipt_percent: item.overReceiptPercent || "0",
    receive_to_quality: item.receiveToQuality,
    fixed_location_id: item.fixedLocationId || null,
    abc_class: item.abcClass ?? "",
    external_id: item.externalId || null,
    uoms: item.uoms.map(normalisedUom),
  };
  refuseViolations([
    ...(item.kind === undefined ? [violation("item.kind", "must be given")] : []),
    ...textViolations(checked),
    ...numberViolations(checked),
    ...uomViolations(checked.uoms, checked.base_uom, "item.uoms"),
  ]);
  return checked;
}

function textViolations(item: CheckedItem): Violation[] {
  const { code, name, name_en, item_class, base_uom, fixed_location_id, external_id } = item;
  const code48 = "1 to 48 of A-Z, 0-9, dot, underscore, slash and hyphen, beginning with a letter or digit";
  const plain = (text: string, max: number) => new RegExp(`^[^\\p{Cc}]{0,${max}}$`, "u").test(text);
  return violationsOf([
    [/^[A-Z0-9][A-Z0-9._/-]{0,47}$/.test(code), "code", code48],
    [name !== "" && plain(name, 200), "name", "1 to 200 characters, none of them a control character"],
    [plain(name_en, 200), "name_en", "at most 200 characters, no control character"],
    [plain(item_class, 48), "item_class", "at most 48 characters, no control character"],
    [/^[A-Z0-9]{1,8}$/.test(base_uom), "base_uom", "the code of a unit: 1 to 8 of A-Z and 0-9, for example EA"],
    [fixed_location_id === null || uuid.test(fixed_location_id), "fixed_location_id", "the id of a location"],
    [plain(external_id ?? "", 100), "external_id", "at most 100 characters, no control character"],
  ]);
}

function numberViolations(item: CheckedItem): Violation[] {
  const { quantity_decimals: decimals, tracking, over_receipt_percent: percent } = item;
  const days = (count: number) => count >= 0 && count <= 36500;
  const bySerial = tracking === "serial" || tracking === "lot_and_serial";
  return violationsOf([
    [decimals >= 0 && decimals <= 6, "quantity_decimals", "0 to 6"],
    [!bySerial || decimals === 0, "quantity_decimals", "0, since a piece with a number of its own is one piece"],
    [days(item.shelf_life_days ?? 0), "shelf_life_days", "0 to 36500"],
    [days(item.min_remaining_receipt_days), "min_remaining_receipt_days", "0 to 36500"],
    [days(item.min_remaining_issue_days), "min_remaining_issue_days", "0 to 36500"],
    [
      /^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$/.test(percent),
      "over_receipt_percent",
      "0 to 100 with at most 2 decimal places",
    ],
  ]);
}

function violationsOf(rules: readonly [ok: boolean, field: string, message: string][]): Violation[] {
  return rules.filter(([ok]) => !ok).map(([, field, message]) => violation(`item.${field}`, message));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
