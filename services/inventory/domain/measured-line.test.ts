import { expect, test } from "vitest";
import { checkedLine } from "./measured-line.ts";

const found = {
  item_id: "id",
  item_code: "BOLT",
  archived: false,
  decimals: 2,
  convertible: true,
  exact: true,
  base: "24",
};

test("hands on the item and the base quantity", () => {
  expect(checkedLine(found, "BOX")).toEqual({ itemId: "id", itemCode: "BOLT", base: "24" });
});

test.each([
  [
    { item_id: null, item_code: null },
    { reason: "NOT_FOUND", metadata: { resource: "item" } },
  ],
  [{ item_code: null }, { reason: "NOT_FOUND", metadata: { resource: "item" } }],
  [{ archived: true }, { reason: "ARCHIVED", metadata: { resource: "item" } }],
  [
    { convertible: false, base: null },
    { reason: "UOM_NOT_CONVERTIBLE", metadata: { item: "BOLT", uom: "BOX" } },
  ],
  [{ base: null }, { reason: "UOM_NOT_CONVERTIBLE" }],
  [
    { exact: false, decimals: null },
    { reason: "PRECISION_EXCEEDED", metadata: { item: "BOLT", decimals: "0" } },
  ],
  [{ exact: false }, { reason: "PRECISION_EXCEEDED", metadata: { item: "BOLT", decimals: "2" } }],
  [{ base: "0.00" }, { reason: "PRECISION_EXCEEDED" }],
])("refuses %o", (difference, refusal) => {
  expect(() => checkedLine({ ...found, ...difference }, "BOX")).toThrow(expect.objectContaining(refusal));
});
