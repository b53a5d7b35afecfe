import { expect, test } from "vitest";
import { Refusal } from "../../../platform/errors/refusal.ts";
import { checkedItem, type ItemInput } from "./item-rules.ts";

const bolt: ItemInput = {
  code: "BOLT",
  name: "Bolt",
  nameEn: "",
  kind: "component",
  itemClass: "",
  baseUom: "EA",
  quantityDecimals: 0,
  tracking: undefined,
  shelfLifeDays: 0,
  minRemainingReceiptDays: 0,
  minRemainingIssueDays: 0,
  expiryPolicy: undefined,
  pickPolicy: undefined,
  overReceiptPercent: "",
  receiveToQuality: false,
  fixedLocationId: "",
  abcClass: undefined,
  externalId: "",
  uoms: [],
};

/** The fields that an item is refused for. */
function wrongFields(change: Partial<ItemInput>): string[] {
  try {
    checkedItem({ ...bolt, ...change });
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.violations.map(({ field }) => field.replace(/^item\./, ""));
    throw error;
  }
}

test("normalises codes and names, and fills in what is usual", () => {
  const item = checkedItem({ ...bolt, code: " bolt/m8.1 ", name: " Bolt ", baseUom: "ea", itemClass: " fasteners " });
  expect(item).toEqual({
    code: "BOLT/M8.1",
    name: "Bolt",
    name_en: "",
    kind: "component",
    item_class: "fasteners",
    base_uom: "EA",
    quantity_decimals: 0,
    tracking: "none",
    shelf_life_days: null,
    min_remaining_receipt_days: 0,
    min_remaining_issue_days: 0,
    expiry_policy: "block",
    pick_policy: "fifo",
    over_receipt_percent: "0",
    receive_to_quality: false,
    fixed_location_id: null,
    abc_class: "",
    external_id: null,
    uoms: [],
  });
});

const right: [field: string, change: Partial<ItemInput>][] = [
  ["code", { code: `A${"B".repeat(47)}` }],
  ["name", { name: "名".repeat(200) }],
  ["quantity_decimals", { quantityDecimals: 6 }],
  ["quantity_decimals", { tracking: "lot", quantityDecimals: 3 }],
  ["shelf_life_days", { shelfLifeDays: 36500 }],
  ...["0", "5", "99.99", "100", "100.0", "100.00"].map((overReceiptPercent): [string, Partial<ItemInput>] => [
    "over_receipt_percent",
    { overReceiptPercent },
  ]),
];

test.each(right)("accepts a right %s: %o", (_field, change) => {
  expect(wrongFields(change)).toEqual([]);
});

const wrong: [field: string, change: Partial<ItemInput>][] = [
  ["kind", { kind: undefined }],
  ["code", { code: "" }],
  ["code", { code: "-A" }],
  ["code", { code: "A B" }],
  ["code", { code: "A".repeat(49) }],
  ["name", { name: "  " }],
  ["name", { name: "A\u0007B" }],
  ["name", { name: "n".repeat(201) }],
  ["name_en", { nameEn: "n".repeat(201) }],
  ["item_class", { itemClass: "c".repeat(49) }],
  ["base_uom", { baseUom: "" }],
  ["base_uom", { baseUom: "PIECES-10" }],
  ["quantity_decimals", { quantityDecimals: 7 }],
  ["quantity_decimals", { quantityDecimals: -1 }],
  ["quantity_decimals", { tracking: "serial", quantityDecimals: 1 }],
  ["quantity_decimals", { tracking: "lot_and_serial", quantityDecimals: 1 }],
  ["shelf_life_days", { shelfLifeDays: -1 }],
  ["shelf_life_days", { shelfLifeDays: 36501 }],
  ["min_remaining_receipt_days", { minRemainingReceiptDays: -1 }],
  ["min_remaining_issue_days", { minRemainingIssueDays: 36501 }],
  ["fixed_location_id", { fixedLocationId: "A-01" }],
  ["external_id", { externalId: "e".repeat(101) }],
  ["uoms[0].numerator", { uoms: [{ uom: "BX", numerator: 0n, denominator: 1n, level: undefined, gtin: "" }] }],
  ...["100.01", "101", "-1", "1.234", "1e1", "1,5", ".5", "5."].map(
    (overReceiptPercent): [string, Partial<ItemInput>] => ["over_receipt_percent", { overReceiptPercent }],
  ),
];

test.each(wrong)("refuses a wrong %s: %o", (field, change) => {
  expect(wrongFields(change)).toEqual([field]);
});

test("names all fields that are wrong at once", () => {
  expect(wrongFields({ kind: undefined, code: "", baseUom: "" })).toEqual(["kind", "code", "base_uom"]);
});
