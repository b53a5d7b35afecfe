import { isDigits } from "./character-set.ts";
import { hasCheckDigit } from "./check-digit.ts";

/** What bare digits are: an SSCC, or a GTIN in 14 digits and, when they may be two, the less likely one. */
export type TradeNumber =
  | { readonly kind: "sscc"; readonly sscc: string }
  | { readonly kind: "gtin"; readonly gtin: string; readonly otherGtin?: string };

/**
 * Recognises a GTIN-8, -12, -13 or -14, a UPC-E or an SSCC in bare digits by their number and check digit. Undefined when
 * the check digit is wrong, for any other number of digits, and for zeros only, which identify nothing.
 */
export function tradeNumberOf(digits: string): TradeNumber | undefined {
  if (!isTradeNumberShaped(digits) || /^0+$/.test(digits)) return undefined;
  if (digits.length === 8) return eightDigits(digits);
  if (!hasCheckDigit(digits)) return undefined;
  return digits.length === 18 ? { kind: "sscc", sscc: digits } : { kind: "gtin", gtin: digits.padStart(14, "0") };
}

/** Whether there are as many digits as in a number that could have been misread or mistyped. */
export function isTradeNumberShaped(text: string): boolean {
  return isDigits(text) && [8, 12, 13, 14, 18].includes(text.length);
}

/**
 * Expands the eight digits of a UPC-E symbol, number system and check digit included, to the GTIN-12 whose zeros it leaves
 * out (General Specifications, section 5.2.2). Undefined when they are none or the check digit is wrong.
 */
export function expandUpcE(digits: string): string | undefined {
  const [, system, body = "", rule, check] = /^([01])([0-9]{5})([0-9])([0-9])$/.exec(digits) ?? [];
  if (system === undefined || rule === undefined) return undefined;
  const expanded = system + expandedBody(body, rule) + check;
  return hasCheckDigit(expanded) ? expanded : undefined;
}

/**
 * Takes an add-on of two or five digits off the number of the EAN or UPC symbol that it stands beside. Thirteen digits are
 * an EAN-8 with five. Undefined when so many digits cannot be both.
 */
export function splitAddOn(digits: string): { readonly number: string; readonly addOn: string } | undefined {
  const length = new Map([
    [10, 8],
    [13, 8],
    [14, 12],
    [17, 12],
    [15, 13],
    [18, 13],
  ]).get(digits.length);
  if (length === undefined || !isDigits(digits)) return undefined;
  return { number: digits.slice(0, length), addOn: digits.slice(length) };
}

function expandedBody(body: string, rule: string): string {
  if (rule <= "2") return `${body.slice(0, 2)}${rule}0000${body.slice(2)}`;
  if (rule === "3") return `${body.slice(0, 3)}00000${body.slice(3)}`;
  if (rule === "4") return `${body.slice(0, 4)}00000${body.slice(4)}`;
  return `${body}0000${rule}`;
}

/**
 * A GTIN-8 that begins with 0 exists only within a company, so such digits are rather a UPC-E; all others are rather a
 * GTIN-8 (General Specifications, section 2.1).
 */
function eightDigits(digits: string): TradeNumber | undefined {
  const upc = expandUpcE(digits)?.padStart(14, "0");
  const ean = hasCheckDigit(digits) ? digits.padStart(14, "0") : undefined;
  const [gtin, otherGtin] = digits.startsWith("0") ? [upc ?? ean, upc && ean] : [ean ?? upc, ean && upc];
  return gtin === undefined ? undefined : { kind: "gtin", gtin, ...(otherGtin !== undefined && { otherGtin }) };
}
