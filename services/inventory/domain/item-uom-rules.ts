import type { Violation } from "../../../platform/errors/refusal.ts";
import { violation } from "./field-violations.ts";
import { hasCheckDigit } from "./scan/check-digit.ts";

/** What a caller gives of a unit of an item. */
export type ItemUomInput = {
  readonly uom: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly level: UomLevel | undefined;
  readonly gtin: string;
};

/** What is stored of it. */
export type CheckedItemUom = {
  readonly uom: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly level: UomLevel;
  readonly gtin: string | null;
};

/** Level of packing, as the database spells it. */
export type UomLevel = "" | "each" | "inner" | "case" | "pallet";

/** The unit as it is stored, if it is right: code in capitals, GTIN in 14 digits. */
export function normalisedUom({ uom, numerator, denominator, level, gtin }: ItemUomInput): CheckedItemUom {
  return {
    uom: uom.trim().toUpperCase(),
    numerator,
    denominator,
    level: level ?? "",
    gtin: gtinLengths.includes(gtin.length) ? gtin.padStart(14, "0") : gtin || null,
  };
}

/** What is wrong with the units of an item, each named by its place in a list. */
export function uomViolations(uoms: readonly CheckedItemUom[], baseUom: string, list: string): Violation[] {
  return uoms.flatMap((unit, index) => {
    const { uom, numerator, denominator, gtin } = unit;
    const before = uoms.slice(0, index);
    const rules: [ok: boolean, field: string, message: string][] = [
      [/^[A-Z0-9]{1,8}$/.test(uom), "uom", "the code of a unit: 1 to 8 of A-Z and 0-9, for example CT"],
      [!before.some((other) => other.uom === uom), "uom", "each unit once"],
      [inRange(numerator), "numerator", "1 to 1000000000000"],
      [inRange(denominator), "denominator", "1 to 1000000000000"],
      [uom !== baseUom || (numerator === 1n && denominator === 1n), "numerator", "1 to 1, since this is the base unit"],
      [gtin === null || isGtin(gtin), "gtin", "8, 12, 13 or 14 digits, the last of them the check digit (GS1)"],
      [gtin === null || !before.some((other) => other.gtin === gtin), "gtin", "each GTIN once"],
    ];
    return rules.filter(([ok]) => !ok).map(([, field, message]) => violation(`${list}[${index}].${field}`, message));
  });
}

function inRange(count: bigint): boolean {
  return count >= 1n && count <= 1_000_000_000_000n;
}

/** Whether this is a GTIN of 14 digits; one of zeros only identifies nothing. */
function isGtin(gtin: string): boolean {
  return /^(?!0{14})[0-9]{14}$/.test(gtin) && hasCheckDigit(gtin);
}

const gtinLengths = [8, 12, 13, 14];
