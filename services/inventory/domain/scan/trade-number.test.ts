import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDigitOf } from "./check-digit.ts";
import { expandUpcE, isTradeNumberShaped, splitAddOn, tradeNumberOf } from "./trade-number.ts";

test.each([
  ["96385074", "00000096385074"],
  ["036000291452", "00036000291452"],
  ["4006381333931", "04006381333931"],
  ["10614141000415", "10614141000415"],
  // A UPC-E, which is no EAN-8.
  ["04252614", "00042100005264"],
])("%s is the GTIN %s", (digits, gtin) => {
  expect(tradeNumberOf(digits)).toEqual({ kind: "gtin", gtin });
});

test("18 digits are an SSCC", () => {
  expect(tradeNumberOf("376104250021234569")).toEqual({ kind: "sscc", sscc: "376104250021234569" });
});

test.each([
  "96385075",
  "036000291453",
  "4006381333932",
  "10614141000416",
  "376104250021234568",
  "00000000",
  "0000000000000",
  "123456",
  "12345678901",
  "40063813339310",
  "400638133393１",
  "4006381333931\n",
  "",
])("%j is none", (digits) => {
  expect(tradeNumberOf(digits)).toBeUndefined();
});

test.each([
  ["04252614", "042100005264"],
  ["01234505", "012000003455"],
  ["01234531", "012300000451"],
  ["01234543", "012340000053"],
  ["01234558", "012345000058"],
  ["01234596", "012345000096"],
])("expands the UPC-E %s to %s", (short, long) => {
  expect(checkDigitOf(long.slice(0, -1))).toBe(long.at(-1));
  expect(expandUpcE(short)).toBe(long);
});

test.each(["04252615", "24252614", "0425261", "042526144", ""])("%j is no UPC-E", (digits) => {
  expect(expandUpcE(digits)).toBeUndefined();
});

test("eight digits that are two numbers give both, the likelier first", () => {
  const both = fc
    .stringMatching(/^[01][0-9]{7}$/)
    .filter((digits) => expandUpcE(digits) !== undefined && checkDigitOf(digits.slice(0, -1)) === digits.at(-1))
    .filter((digits) => /[1-9]/.test(digits));
  fc.assert(
    fc.property(both, (digits) => {
      const upc = expandUpcE(digits)?.padStart(14, "0");
      const ean = digits.padStart(14, "0");
      const [gtin, otherGtin] = digits.startsWith("0") ? [upc, ean] : [ean, upc];
      expect(tradeNumberOf(digits)).toEqual({ kind: "gtin", gtin, otherGtin });
    }),
    { numRuns: 50 },
  );
});

test("knows the shapes of trade numbers", () => {
  expect(["12345678", "123456789012345678"].every(isTradeNumberShaped)).toBe(true);
  expect(["1234567", "1234567A", ""].some(isTradeNumberShaped)).toBe(false);
});

test.each([
  ["400638133393112", { number: "4006381333931", addOn: "12" }],
  ["400638133393154321", { number: "4006381333931", addOn: "54321" }],
  ["03600029145212", { number: "036000291452", addOn: "12" }],
  ["9638507412345", { number: "96385074", addOn: "12345" }],
  ["4006381333931123", undefined],
  ["40063813339311A", undefined],
  ["12", undefined],
])("takes the add-on off %s", (digits, split) => {
  expect(splitAddOn(digits)).toEqual(split);
});
