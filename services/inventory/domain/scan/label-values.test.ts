import fc from "fast-check";
import { expect, test } from "vitest";
import { labelFields } from "./candidate-fields.ts";
import { buildLabelContent } from "./label-content.ts";
import { labelElementsOf } from "./label-elements.ts";
import { type LabelValues, symbolFields } from "./label-values.ts";
import { readScan } from "./read-scan.ts";
import { lookupOf } from "./scan-lookup.ts";

const gtin = "09521234543213";
const sscc = "376104250021234569";
const item = { id: "i", code: "PUMP-7", name: "Pump", tracking: "lot", archived: false, uoms: ["CT"] } as const;

function values(fields: Partial<LabelValues> & { base_uom?: string }): LabelValues {
  const { base_uom = "EA", ...rest } = fields;
  const nothing = { sscc: "", gtin: "", lotNo: "", serialNo: "", expiryDate: "", manufactureDate: "" };
  return { ...nothing, quantity: undefined, item: { code: item.code, base_uom }, ...rest };
}

function printed(label: LabelValues): string | undefined {
  return buildLabelContent(labelElementsOf(symbolFields(label), 2026).elements, 2026).content?.humanReadable;
}

test("names the item by its GTIN, or else by its code, and the goods on a pallet as content", () => {
  expect(printed(values({ gtin, lotNo: "L1" }))).toBe(`(01)${gtin}(10)L1`);
  expect(printed(values({ serialNo: "S1" }))).toBe("(21)S1(240)PUMP-7");
  expect(printed(values({ sscc, gtin, quantity: { value: "12", uom: "CT" } }))).toBe(`(00)${sscc}(02)${gtin}(37)12`);
  expect(printed(values({ sscc, item: undefined }))).toBe(`(00)${sscc}`);
});

test("a quantity is a count of the base unit or a measure, and else not in the symbol", () => {
  const quantity = (value: string, uom: string, base_uom = "EA") =>
    printed(values({ gtin, base_uom, quantity: { value, uom } }));
  expect(quantity("4", "EA")).toBe(`(01)${gtin}(30)4`);
  expect(quantity("0.5", "EA")).toBe(`(01)${gtin}`);
  expect(quantity("4", "CT")).toBe(`(01)${gtin}`);
  expect(quantity("1.25", "KGM", "KGM")).toBe(`(01)${gtin}(3102)000125`);
});

test("what is printed is read back", () => {
  const number = fc.stringMatching(/^[A-Z0-9./-]{1,20}$/);
  const day = fc
    .date({ min: new Date("2000-01-01"), max: new Date("2060-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const quantity = fc.oneof(
    fc.integer({ min: 1, max: 99_999_999 }).map((count) => ({ value: String(count), uom: "EA" })),
    fc.integer({ min: 1, max: 999_999 }).map((grams) => ({ value: (grams / 1000).toFixed(3), uom: "KGM" })),
  );
  const label = fc.record({
    gtin: fc.constantFrom(gtin, ""),
    lotNo: number,
    serialNo: number,
    expiryDate: day,
    quantity,
  });
  fc.assert(
    fc.property(label, (given) => {
      const base_uom = given.quantity.uom;
      const { content } = buildLabelContent(
        labelElementsOf(symbolFields(values({ ...given, base_uom })), 2026).elements,
        2026,
      );
      const reading = readScan(`]C1${content?.elementString}`, { currentYear: 2026 });
      const lookup = lookupOf(reading, { screen: "lookup", step: "anything", expectedItemIds: [] });
      expect(lookup).toMatchObject(given.gtin ? { gtins: [gtin] } : { labelItemCodes: ["PUMP-7"] });
      expect(labelFields(reading.fields, lookup, { ...item, base_uom }, "")).toEqual({
        lotNo: given.lotNo,
        serialNo: given.serialNo,
        expiryDate: given.expiryDate,
        manufactureDate: "",
        quantity: given.quantity,
      });
    }),
  );
});
