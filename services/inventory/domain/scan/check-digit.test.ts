import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDigitOf, hasCheckDigit } from "./check-digit.ts";

test.each([
  ["GTIN-8", "96385074"],
  ["GTIN-12", "036000291452"],
  ["GTIN-13", "4006381333931"],
  ["GTIN-14", "10614141000415"],
  ["GLN", "4226350800008"],
  ["SSCC", "106141412345678908"],
  ["GSRN", "385888700111111111"],
])("agrees with a published %s", (_, number) => {
  expect(checkDigitOf(number.slice(0, -1))).toBe(number.at(-1));
  expect(hasCheckDigit(number)).toBe(true);
});

test("nothing protects nothing", () => {
  expect(hasCheckDigit("")).toBe(false);
  expect(hasCheckDigit("0")).toBe(false);
});

test("every single wrong digit is found", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{7,17}$/), fc.nat(), fc.integer({ min: 1, max: 9 }), (body, at, added) => {
      const number = body + checkDigitOf(body);
      const index = at % number.length;
      const wrong = (Number(number[index]) + added) % 10;
      expect(hasCheckDigit(number)).toBe(true);
      expect(hasCheckDigit(number.slice(0, index) + wrong + number.slice(index + 1))).toBe(false);
    }),
  );
});
