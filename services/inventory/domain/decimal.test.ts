import fc from "fast-check";
import { expect, test } from "vitest";
import { toDecimal, toMillionths } from "./decimal.ts";

test("reads decimals and writes them in their shortest form", () => {
  const written = ["0", "-0.5", "12.500000", "99999999999999.999999", "7.000001", "10"].map((text) =>
    toDecimal(toMillionths(text)),
  );
  expect(written).toEqual(["0", "-0.5", "12.5", "99999999999999.999999", "7.000001", "10"]);
});

test("refuses what is no decimal", () => {
  for (const text of ["", "1e3", "1.", ".5", "1.0000001", "NaN", "1,5", " 1"])
    expect(() => toMillionths(text)).toThrow(TypeError);
});

test("every number of millionths survives the way there and back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (millionths) => {
      expect(toMillionths(toDecimal(millionths))).toBe(millionths);
    }),
    { verbose: true },
  );
});
