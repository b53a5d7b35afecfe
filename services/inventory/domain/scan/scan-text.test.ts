import { expect, test } from "vitest";
import { controlCharacterIn, isSeparatorSubstitute, trimScan, trimSeparators, withSeparators } from "./scan-text.ts";

const gs = "\u001d";

test.each([
  ["A-1\r\n", "A-1"],
  ["\u0002A-1\u0003\t", "A-1"],
  ["\ufeff\u200b A 1 \u3000\u00a0", "A 1"],
  [`\r\n${gs}A${gs}\r`, `${gs}A${gs}`],
  [" \r\n\t", ""],
  ["", ""],
])("trims %j to %j", (raw, trimmed) => {
  expect(trimScan(raw)).toBe(trimmed);
});

test.each([
  [`${gs}A${gs}B${gs}`, `A${gs}B`],
  [`${gs}${gs} A ${gs}\r\n${gs}`, "A"],
  [gs, ""],
  [`${gs}${gs}`, ""],
  ["A", "A"],
])("takes outer separators off %j", (raw, trimmed) => {
  expect(trimSeparators(raw)).toBe(trimmed);
});

test("substitutes are what no value may hold", () => {
  expect(
    ["|", "^", "~", "{GS}", "<GS>", " ", "#", "%", "/", "A", "", "|".repeat(9)].map(isSeparatorSubstitute),
  ).toEqual([true, true, true, true, false, true, false, false, false, false, false, false]);
});

test("puts separators in place of substitutes, and of nothing else", () => {
  expect(withSeparators("10A|21B{GS}17C%", ["|", "{GS}", "%"])).toBe(`10A${gs}21B${gs}17C%`);
});

test("finds a control character", () => {
  expect(controlCharacterIn("AB\u0007")).toBe(2);
  expect(controlCharacterIn("AB\u0085")).toBe(2);
  expect(controlCharacterIn("A B批")).toBe(-1);
  expect(controlCharacterIn("")).toBe(-1);
});
