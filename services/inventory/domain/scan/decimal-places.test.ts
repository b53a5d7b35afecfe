import fc from "fast-check";
import { expect, test } from "vitest";
import { withDecimalPlaces, withoutDecimalPoint } from "./decimal-places.ts";

test.each([
  ["001250", 3, "1.250"],
  ["001250", 0, "1250"],
  ["000000", 0, "0"],
  ["000000", 5, "0.00000"],
  ["123456", 5, "1.23456"],
  ["123456", 6, "0.123456"],
  ["5", 2, "0.05"],
  ["5", 9, "0.000000005"],
  ["999999999999999", 0, "999999999999999"],
])("%s with %i places is %s", (digits, places, decimal) => {
  expect(withDecimalPlaces(digits, places)).toBe(decimal);
});

test.each(["", "-1", "1.", ".5", "1,5", "1e3", " 1", "١"])("%j is no decimal", (text) => {
  expect(withoutDecimalPoint(text)).toBeUndefined();
});

test("the point comes out as it went in", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{1,15}$/), fc.nat({ max: 9 }), (digits, places) => {
      const decimal = withDecimalPlaces(digits, places);
      expect(decimal).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]+)?$/);
      const read = withoutDecimalPoint(decimal);
      expect(read?.places).toBe(places);
      expect(BigInt(read?.digits ?? "-1")).toBe(BigInt(digits));
    }),
  );
});
