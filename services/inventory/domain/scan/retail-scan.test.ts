import { expect, test } from "vitest";
import { readRetailScan } from "./retail-scan.ts";
import { symbologyOf } from "./symbology.ts";

function read(id: string, text: string) {
  const scan = { text, symbology: symbologyOf(id), leadingSeparator: false };
  const { kind, fields, addOn, problems } = readRetailScan(scan);
  const said = problems.map(({ severity, reason, position }) => `${severity} ${reason} at ${position}`);
  return [kind, fields.gtin, addOn && `+${addOn}`, ...said].filter((word) => word !== undefined).join(" ");
}

test.each([
  ["]E0", "4006381333931", "gtin 04006381333931"],
  ["]E0", "036000291452", "gtin 00036000291452"],
  ["]E0", "96385074", "gtin 00000096385074"],
  ["]E0", "04252614", "gtin 00042100005264"],
  ["]E4", "96385074", "gtin 00000096385074"],
  ["]E3", "400638133393112", "gtin 04006381333931 +12"],
  ["]E3", "400638133393154321", "gtin 04006381333931 +54321"],
  ["]E3", "4006381333931", "gtin error CHECK_DIGIT at 0"],
  ["]E3", "9638507412345", "gtin 00000096385074 +12345"],
])("%s %s is %s", (id, text, said) => {
  expect(read(id, text)).toBe(said);
});

test.each([
  // These digits are a UPC-E, which is no EAN-8.
  ["]E4", "04252614", "gtin error CHECK_DIGIT at 0"],
  ["]E0", "4006381333932", "gtin error CHECK_DIGIT at 0"],
  ["]E0", "400638133393", "gtin error CHECK_DIGIT at 0"],
  ["]E0", "40063813339310", "gtin error TOO_LONG at 13"],
  ["]E0", "10614141000415", "gtin error TOO_LONG at 13"],
  ["]E0", "1234567", "gtin error TOO_SHORT at 7"],
  ["]E0", "400638133393A", "gtin error WRONG_CHARACTER at 12"],
  ["]E4", "9638507A", "gtin error WRONG_CHARACTER at 7"],
])("%s %s has no GTIN: %s", (id, text, said) => {
  expect(read(id, text)).toBe(said);
});

test.each([
  ["]E0", "01234565", "gtin 00012345000065 warning AMBIGUOUS_NUMBER at 0"],
  ["]E0", "11234562", "gtin 00000011234562 warning AMBIGUOUS_NUMBER at 0"],
  ["]E4", "01234565", "gtin 00000001234565"],
])("digits that are an EAN-8 as well as a UPC-E: %s %s is %s", (id, text, said) => {
  expect(read(id, text)).toBe(said);
});
