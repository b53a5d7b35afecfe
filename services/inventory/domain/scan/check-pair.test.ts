import { expect, test } from "vitest";
import { checkPairOf, hasCheckPair } from "./check-pair.ts";

test.each([
  "1987654Ad4X4bL5ttr2310c2K",
  "12345678901234567890123NT",
  "12345_ABCDEFGHIJKLMCP",
  "12345_NOPQRSTUVWXYZDN",
  "12345_abcdefghijklmN3",
  "12345_nopqrstuvwxyzP2",
  "12345_!\"%&'()*+,-./LC",
  "12345_0123456789:;<=>?62",
])("agrees with the published %s", (number) => {
  expect(checkPairOf(number.slice(0, -2))).toBe(number.slice(-2));
  expect(hasCheckPair(number)).toBe(true);
});

test.each(["1987654Ad4X4bL5ttr2310c2X", "1987654Ad4X4bL5ttr2301c2K", "2K", "", "22"])("refuses %j", (number) => {
  expect(hasCheckPair(number)).toBe(false);
});
