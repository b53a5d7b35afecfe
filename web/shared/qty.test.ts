import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  isDecimal,
  isNegative,
  isZero,
  readDecimal,
  showQty,
  subtractDecimals,
} from "./qty.ts";
import { groupDigits } from "./show.ts";

const millionths = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n });

/** How the contracts write a number of millionths. */
function written(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(7, "0");
  const rest = digits.slice(-6).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -6)}${rest && `.${rest}`}`;
}

test("sums, differences and order are exact, however long the amounts are", () => {
  fc.assert(
    fc.property(millionths, millionths, (a, b) => {
      expect(addDecimals(written(a), written(b))).toBe(written(a + b));
      expect(subtractDecimals(written(a), written(b))).toBe(written(a - b));
      expect(compareDecimals(written(a), written(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      expect(compareDecimals(written(a), written(a))).toBe(0);
    }),
  );
});

test("what is written is read back unchanged, whatever stands around the digits", () => {
  fc.assert(
    fc.property(millionths, fc.constantFrom("", " ", "00"), (value, before) => {
      const text = written(value);
      const typed = text.startsWith("-") ? `-${before}${text.slice(1)}` : `${before}${text}`;
      expect(readDecimal(typed)).toBe(text);
      expect(readDecimal(groupDigits(text))).toBe(text);
      expect(isDecimal(text)).toBe(true);
    }),
  );
});

test.each([
  ["１，２５０．５", "1250.5"],
  ["+3", "3"],
  [".5", "0.5"],
  ["5.", "5"],
  ["-0", "0"],
  ["", undefined],
  ["-", undefined],
  ["1e3", undefined],
  ["1.2.3", undefined],
  ["0.1234567", undefined],
  ["999999999999999", undefined],
])("%s is read as %s", (typed, read) => {
  expect(readDecimal(typed)).toBe(read);
});

test("amounts are shown with their unit and groups of digits; nothing as a dash, zero as zero", () => {
  expect(showQty({ value: "12345678901234.123456", uom: "KGM" })).toBe("12,345,678,901,234.123456 KGM");
  expect(showQty({ value: "-1000", uom: "" })).toBe("-1,000");
  expect(showQty({ value: "0", uom: "EA" })).toBe("0 EA");
  expect(showQty({ value: "", uom: "EA" })).toBe("-");
  expect(showQty(undefined)).toBe("-");
  expect([isNegative("-0.5"), isNegative("-0"), isNegative("0"), isZero("0.000"), isZero("0.001")]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
});
