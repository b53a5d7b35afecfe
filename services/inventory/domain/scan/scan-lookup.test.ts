import { expect, test } from "vitest";
import { readScan } from "./read-scan.ts";
import type { ScanContext } from "./scan-context.ts";
import { lookupOf, type ScanLookup } from "./scan-lookup.ts";

const gtin = "09521234543213";
const anywhere: ScanContext = { screen: "lookup", step: "anything", expectedItemIds: [] };

/** What is looked up for a scan, without the names that are empty. */
function lookup(raw: string, context: Partial<ScanContext> = {}, symbology = ""): Partial<ScanLookup> {
  const prefixRules = [
    { prefix: "B:", kind: "LOT", strip: true },
    { prefix: "BIN", kind: "LOCATION", strip: false },
  ] as const;
  const reading = readScan(raw, { currentYear: 2026, symbology, prefixRules });
  const entries = Object.entries(lookupOf(reading, { ...anywhere, ...context }));
  return Object.fromEntries(entries.filter(([, value]) => value.length > 0));
}

test("a plain code may be anything that is written like it", () => {
  expect(lookup("bin-7/é")).toEqual({
    registered: "bin-7/é",
    itemExternalIds: ["bin-7/é"],
    locationExternalIds: ["bin-7/é"],
    orderNumbers: ["bin-7/é"],
    shipmentExternalIds: ["bin-7/é"],
  });
  expect(lookup("ab-1")).toEqual({
    registered: "ab-1",
    itemCodes: ["AB-1"],
    locationCodes: ["AB-1"],
    lotNos: ["ab-1"],
    serialNos: ["ab-1"],
    itemExternalIds: ["ab-1"],
    locationExternalIds: ["ab-1"],
    documentNumbers: ["AB-1"],
    orderNumbers: ["ab-1"],
    shipmentExternalIds: ["ab-1"],
  });
});

test("the lot and piece of a label are those of its item", () => {
  const label = lookup(`]C101${gtin}10L1\u001d21S1`);
  expect(label).toEqual({
    registered: `01${gtin}10L1\u001d21S1`,
    symbology: "]C1",
    gtins: [gtin],
    labelLotNo: "L1",
    labelSerialNo: "S1",
  });
  expect(lookup("]C110L1")).toMatchObject({ labelLotNo: "L1", lotNos: ["L1"] });
  // Without a symbology that says so, the text could still be a number of our own; "S1" alone is none of any item.
  const bracketed = "(240)pump-7(21)S1";
  const found = { labelItemCodes: ["PUMP-7"], labelSerialNo: "S1", serialNos: [bracketed] };
  expect(lookup(bracketed)).toMatchObject(found);
});

test("an own prefix adds the code behind it to those of its kind", () => {
  expect(lookup("B:L7")).toMatchObject({ registered: "B:L7", lotNos: ["L7", "B:L7"], labelLotNo: "L7" });
  expect(lookup("BIN7")).toMatchObject({ locationCodes: ["BIN7"], itemCodes: ["BIN7"] });
});

test("an order number on a label, and the id of a task, are looked up as such", () => {
  expect(lookup(`]C101${gtin}400PO-7`)).toMatchObject({ gtins: [gtin], orderNumbers: ["PO-7"] });
  const id = "01900000-0000-7000-8000-00000000ABCD";
  expect(lookup(id)).toMatchObject({ taskIds: [id.toLowerCase()] });
});

test("nothing that an unfit scan states is looked up, only the scan itself", () => {
  expect(lookup(`]C101${gtin}17269930`)).toEqual({ registered: `01${gtin}17269930`, symbology: "]C1" });
  expect(lookup("a\0b")).toEqual({});
});

test("digits that could be two GTINs are looked up as both", () => {
  const { gtins, otherGtins } = lookup("01234565");
  expect([gtins?.length, otherGtins?.length]).toEqual([1, 1]);
  expect(otherGtins).not.toEqual(gtins);
});

test("the only expected item is taken for that of a label with nothing but a number", () => {
  const one = { expectedItemIds: ["item"] };
  expect(lookup("(10)L1", one)).toMatchObject({ onlyExpectedItemId: "item", labelLotNo: "L1" });
  expect(lookup(`(01)${gtin}(10)L1`, one)).not.toHaveProperty("onlyExpectedItemId");
  expect(lookup("(10)L1", { expectedItemIds: ["item", "other"] })).not.toHaveProperty("onlyExpectedItemId");
  const receipt = { ...one, screen: "receive", step: "lot" } as const;
  expect(lookup("NEW", receipt)).toMatchObject({ onlyExpectedItemId: "item", labelLotNo: "NEW" });
  expect(lookup("NEW", { ...receipt, screen: "pick" })).not.toHaveProperty("onlyExpectedItemId");
  expect(lookup("NEW", { ...receipt, step: "location" })).not.toHaveProperty("onlyExpectedItemId");
  // The barcode of the item, or nearly, is no number of a lot.
  expect(lookup("4006381333931", receipt)).not.toHaveProperty("onlyExpectedItemId");
  expect(lookup("4006381333932", receipt)).not.toHaveProperty("onlyExpectedItemId");
});
