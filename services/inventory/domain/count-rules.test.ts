import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkedCountNumber,
  checkedPlanName,
  checkedTerms,
  demandCountable,
  demandCountedQuantity,
  maxCountLocations,
} from "./count-rules.ts";

const invalid = expect.objectContaining({ reason: "INVALID_REQUEST" });

test("counts blind, while stock moves, without tolerance unless told otherwise", () => {
  const nothing = { mode: undefined, blind: undefined, toleranceQuantity: "", tolerancePercent: "" };
  const usual = { mode: "moving", blind: true, tolerance_quantity: "0", tolerance_percent: "0" };
  expect(checkedTerms(nothing)).toEqual(usual);
  const given = { mode: "freeze", blind: false, toleranceQuantity: "0.5", tolerancePercent: "2" } as const;
  expect(checkedTerms(given)).toEqual({
    mode: "freeze",
    blind: false,
    tolerance_quantity: "0.5",
    tolerance_percent: "2",
  });
});

test("trims names and numbers, and refuses what is no name or number", () => {
  expect(checkedPlanName(" A parts ")).toBe("A parts");
  for (const wrong of ["", "  ", "a\tb", "x".repeat(101)]) expect(() => checkedPlanName(wrong)).toThrow(invalid);
  expect(checkedCountNumber(" inv-2026/1 ")).toBe("INV-2026/1");
  expect(checkedCountNumber("")).toBeUndefined();
  for (const wrong of ["-1", "a b", "Ä"]) expect(() => checkedCountNumber(wrong)).toThrow(invalid);
});

test("takes as many places as a count can have", () => {
  expect(() => demandCountable(maxCountLocations, "items")).not.toThrow();
  expect(() => demandCountable(maxCountLocations + 1, "items")).toThrow(invalid);
});

test("refuses exactly the quantities below zero", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.integer({ min: 0, max: 6 }), (units, places) => {
      const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
      const whole = digits.slice(0, digits.length - places);
      const text = `${units < 0n ? "-" : ""}${whole}${places > 0 ? `.${digits.slice(-places)}` : ""}`;
      if (units < 0n) expect(() => demandCountedQuantity(text)).toThrow(invalid);
      else expect(() => demandCountedQuantity(text)).not.toThrow();
    }),
    { verbose: true },
  );
  expect(() => demandCountedQuantity("-0.00")).not.toThrow();
});
