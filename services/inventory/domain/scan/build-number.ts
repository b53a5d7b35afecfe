import { checkDigitOf } from "./check-digit.ts";

/** Why no number can be made. */
export type NumberFault = {
  readonly reason: /** A GS1 Company Prefix has 4 to 12 digits. */
    | "COMPANY_PREFIX"
    /** The extension or indicator digit is none. */
    | "FIRST_DIGIT"
    /** All numbers of the company prefix and first digit are used up, or the reference is negative. */
    | "REFERENCE_OVERFLOW";
  readonly detail: string;
};

export type NumberBuilt = { readonly number: string } | { readonly fault: NumberFault };

/** Makes an SSCC of 18 digits (General Specifications, section 2.2.1). Its serial reference fills what the prefix leaves. */
export function buildSscc(parts: {
  readonly extensionDigit: string;
  readonly companyPrefix: string;
  readonly serialReference: bigint;
}): NumberBuilt {
  return buildNumber(parts.extensionDigit, parts.companyPrefix, parts.serialReference, 16);
}

/**
 * Makes a GTIN of 14 digits (General Specifications, section 2.1). The indicator is 0 for the trade item itself, whose
 * GTIN-13 is the same digits without it, 1 to 8 for its groupings, and 9 for items of variable measure.
 */
export function buildGtin(parts: {
  readonly indicator: string;
  readonly companyPrefix: string;
  readonly itemReference: bigint;
}): NumberBuilt {
  return buildNumber(parts.indicator, parts.companyPrefix, parts.itemReference, 12);
}

function buildNumber(firstDigit: string, companyPrefix: string, reference: bigint, length: number): NumberBuilt {
  if (!/^[0-9]$/.test(firstDigit)) return fault("FIRST_DIGIT", "one digit");
  if (!/^[0-9]{4,12}$/.test(companyPrefix)) return fault("COMPANY_PREFIX", "4 to 12 digits");
  const room = length - companyPrefix.length;
  if (reference < 0n || reference >= 10n ** BigInt(room)) return fault("REFERENCE_OVERFLOW", `at most ${room} digits`);
  const digits = `${firstDigit}${companyPrefix}${room === 0 ? "" : String(reference).padStart(room, "0")}`;
  return { number: digits + checkDigitOf(digits) };
}

function fault(reason: NumberFault["reason"], detail: string): NumberBuilt {
  return { fault: { reason, detail } };
}
