import fc from "fast-check";
import { expect, test } from "vitest";
import { baseRatio, convertQuantity, movePacks, type UnitRatio } from "./unit-conversion.ts";

const sevenThirds: UnitRatio = { numerator: 7n, denominator: 3n };
const dozen: UnitRatio = { numerator: 12n, denominator: 1n };

test("converts exactly where it can, and says where it rounds", () => {
  const convert = (quantity: string, from: UnitRatio, to: UnitRatio, decimals: number) => {
    const { value, exact } = convertQuantity(quantity, from, to, decimals);
    return [value, exact];
  };
  expect(convert("2", dozen, baseRatio, 0)).toEqual(["24", true]);
  expect(convert("30", baseRatio, dozen, 6)).toEqual(["2.5", true]);
  expect(convert("1", sevenThirds, baseRatio, 3)).toEqual(["2.333", false]);
  expect(convert("3", sevenThirds, baseRatio, 3)).toEqual(["7", true]);
  expect(convert("1.5", sevenThirds, baseRatio, 0)).toEqual(["4", false]);
  expect(convert("0.5", baseRatio, baseRatio, 0)).toEqual(["1", false]);
  expect(convert("0.4999", baseRatio, baseRatio, 0)).toEqual(["0", false]);
  expect(convert("0", sevenThirds, baseRatio, 2)).toEqual(["0", true]);
  expect(convert("99999999999999.999999", baseRatio, baseRatio, 6)).toEqual(["99999999999999.999999", true]);
  // From pack to pack nothing is rounded on the way, though one pack is no whole number of base units.
  expect(convert("6", sevenThirds, { numerator: 14n, denominator: 1n }, 6)).toEqual(["1", true]);
});

test("three packs of 7/3 issued one by one leave nothing", () => {
  const take = (stock: string) => movePacks("take", "1", stock, sevenThirds, 3);
  expect(take("7")).toEqual({ moved: "2.333", left: "4.667" });
  expect(take("4.667")).toEqual({ moved: "2.334", left: "2.333" });
  expect(take("2.333")).toEqual({ moved: "2.333", left: "0" });
});

test("packs received one by one can be issued as a whole, though each was rounded down", () => {
  expect(movePacks("take", "2", "4.666", sevenThirds, 3)).toEqual({ moved: "4.666", left: "0" });
  expect(movePacks("add", "1", "4.667", sevenThirds, 3)).toEqual({ moved: "2.333", left: "7" });
});

test("an exact number of base units moves as that, whatever the stock", () => {
  // 11.666 is close to 5 packs.
  expect(movePacks("take", "3", "11.666", sevenThirds, 3)).toEqual({ moved: "7", left: "4.666" });
});

test("zeros behind the quantity change nothing", () => {
  expect(movePacks("take", "1.000000", "4.667", sevenThirds, 3)).toEqual({ moved: "2.334", left: "2.333" });
});

test("stock that is no number of packs is taken by plain rounding, below zero if there is too little", () => {
  expect(movePacks("take", "1", "5", sevenThirds, 3)).toEqual({ moved: "2.333", left: "2.667" });
  expect(movePacks("take", "3", "4.667", sevenThirds, 3)).toEqual({ moved: "7", left: "-2.333" });
  expect(movePacks("take", "1", "-1", sevenThirds, 3)).toEqual({ moved: "2.333", left: "-3.333" });
  // A tenth of a third of a piece cannot be told from the next in whole pieces.
  expect(movePacks("take", "0.1", "1", { numerator: 1n, denominator: 3n }, 0)).toEqual({ moved: "0", left: "1" });
});

/** A ratio and decimal places of the base unit, and decimal places of packs whose steps the base unit can tell apart. */
const unit = fc
  .record({
    numerator: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    denominator: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    decimals: fc.integer({ min: 0, max: 6 }),
    places: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ numerator, denominator, decimals, places }) => {
    const tellable = (p: number) => numerator * ten(decimals) >= denominator * ten(p);
    const finest = [...Array(places + 1).keys()].filter(tellable).at(-1);
    return finest === undefined ? undefined : { ratio: { numerator, denominator }, decimals, places: finest };
  })
  .filter((found) => found !== undefined);

const steps = fc.bigInt({ min: 1n, max: 10n ** 8n });

test("random splits of random packs sum to the whole, never go below zero, and err by less than one last place", () => {
  fc.assert(
    fc.property(unit, fc.array(steps, { minLength: 1, maxLength: 30 }), ({ ratio, decimals, places }, parts) => {
      const whole = parts.reduce((sum, part) => sum + part, 0n);
      const start = convertQuantity(decimal(whole, places), ratio, baseRatio, decimals).value;
      let stock = start;
      let issued = 0n;
      for (const part of parts) {
        const { moved, left } = movePacks("take", decimal(part, places), stock, ratio, decimals);
        expect(BigInt(ulps(moved, decimals))).toBeGreaterThan(0n);
        expect(ulps(left, decimals)).toBeGreaterThanOrEqual(0n);
        expect(ulps(stock, decimals) - ulps(moved, decimals)).toBe(ulps(left, decimals));
        expect(errorBelowOneUlp(part, moved, ratio, decimals, places)).toBe(true);
        issued += ulps(moved, decimals);
        stock = left;
      }
      expect(stock).toBe("0");
      expect(issued).toBe(ulps(start, decimals));
    }),
    { numRuns: 1000 },
  );
});

test("packs added in random parts and taken in others leave nothing", () => {
  const parts = fc.array(steps, { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(unit, parts, fc.integer(), ({ ratio, decimals, places }, added, seed) => {
      let stock = "0";
      for (const part of added) stock = movePacks("add", decimal(part, places), stock, ratio, decimals).left;
      const whole = added.reduce((sum, part) => sum + part, 0n);
      expect(stock).toBe(convertQuantity(decimal(whole, places), ratio, baseRatio, decimals).value);
      const first = BigInt(Math.abs(seed)) % whole;
      for (const part of [first, whole - first]) {
        if (part > 0n) stock = movePacks("take", decimal(part, places), stock, ratio, decimals).left;
      }
      expect(stock).toBe("0");
    }),
    { numRuns: 1000 },
  );
});

test("a conversion errs by half a last place at most, and is exact only when it does not err", () => {
  fc.assert(
    fc.property(unit, steps, ({ ratio, decimals, places }, quantity) => {
      const { value, exact } = convertQuantity(decimal(quantity, places), ratio, baseRatio, decimals);
      const wanted = quantity * ratio.numerator * ten(decimals);
      const got = ulps(value, decimals) * ratio.denominator * ten(places);
      const error = got > wanted ? got - wanted : wanted - got;
      expect(2n * error <= ratio.denominator * ten(places)).toBe(true);
      expect(exact).toBe(error === 0n);
    }),
    { numRuns: 1000 },
  );
});

function errorBelowOneUlp(part: bigint, moved: string, ratio: UnitRatio, decimals: number, places: number): boolean {
  const wanted = part * ratio.numerator * ten(decimals);
  const got = ulps(moved, decimals) * ratio.denominator * ten(places);
  return (got > wanted ? got - wanted : wanted - got) < ratio.denominator * ten(places);
}

/** A whole number of steps as a decimal string with so many places, zeros included. */
function decimal(digits: bigint, places: number): string {
  const text = digits.toString().padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** A decimal string in units of the last place. */
function ulps(text: string, decimals: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(decimals, "0"));
}

function ten(power: number): bigint {
  return 10n ** BigInt(power);
}
