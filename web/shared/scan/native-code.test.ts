import { expect, test } from "vitest";
import { isLinearFormat, nativeText } from "./native-code.ts";

test.each([
  ["ean_13", "4006381333931", "]E04006381333931"],
  ["ean_8", "96385074", "]E496385074"],
  ["upc_a", "012345678905", "]E0012345678905"],
  ["code_39", "A-01", "]A0A-01"],
  ["itf", "14712345678907", "]I014712345678907"],
  // GS1 data, with its inner separators kept.
  ["code_128", "\u001d010471234567890010L-77\u001d3020", "]C1010471234567890010L-77\u001d3020"],
  ["data_matrix", "\u001d010471234567890010L-77\u001d3020", "]d2010471234567890010L-77\u001d3020"],
  ["qr_code", "\u001d0104712345678900", "]Q30104712345678900"],
  // Nothing is claimed of what only the data tells.
  ["code_128", "BOLT", "BOLT"],
  ["qr_code", "erp-enroll:?token=x", "erp-enroll:?token=x"],
  ["data_matrix", "010471234567890010L-77\u001d3020", "010471234567890010L-77\u001d3020"],
  ["unknown", "X", "X"],
])("%s %j", (format, rawValue, text) => {
  expect(nativeText(format, rawValue)).toBe(text);
});

test("codes that repair themselves need not be read twice", () => {
  const all = ["code_128", "ean_13", "itf", "qr_code", "data_matrix", "pdf417", "aztec"];
  expect(all.filter(isLinearFormat)).toEqual(["code_128", "ean_13", "itf"]);
});
