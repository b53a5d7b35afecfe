import { groupDigits, nothing } from "./show.ts";

/**
 * An amount of something: a decimal string as the contracts carry it, and its unit. It is never made a JavaScript number,
 * which would round what the ledger keeps exactly.
 */
export type Qty = { readonly value: string; readonly uom: string };

/** The amount with its unit, "1,250.5 KGM"; "-" when there is none. */
export function showQty(qty: Qty | undefined): string {
  if (!qty || qty.value === "") return nothing;
  return qty.uom === "" ? groupDigits(qty.value) : `${groupDigits(qty.value)} ${qty.uom}`;
}

/** Whether a text is an amount that the contracts take: at most 14 digits before and 6 after the point. */
export function isDecimal(text: string): boolean {
  return /^-?(0|[1-9]\d{0,13})(\.\d{1,6})?$/.test(text);
}

/**
 * What a person typed as the contracts write it: full-width digits of a Chinese keyboard, group commas, spaces, leading
 * and trailing zeros go. Undefined when it is no amount.
 */
export function readDecimal(typed: string): string | undefined {
  const narrow = typed.normalize("NFKC").replace(/[\s,]/g, "");
  const [, sign = "", whole = "", , rest = ""] = /^([-+]?)(\d*)(\.(\d*))?$/.exec(narrow) ?? [];
  if (whole === "" && rest === "") return undefined;
  const units = whole.replace(/^0+(?=\d)/, "") || "0";
  const parts = rest.replace(/0+$/, "");
  const text = parts === "" ? units : `${units}.${parts}`;
  const signed = sign === "-" && text !== "0" ? `-${text}` : text;
  return isDecimal(signed) ? signed : undefined;
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compareDecimals(a: string, b: string): number {
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum, exact. */
export function addDecimals(a: string, b: string): string {
  return unscaled(scaled(a) + scaled(b));
}

/** The difference a less b, exact. */
export function subtractDecimals(a: string, b: string): string {
  return unscaled(scaled(a) - scaled(b));
}

/** Whether an amount is below zero. */
export function isNegative(value: string): boolean {
  return value.startsWith("-") && !isZero(value);
}

/** Whether an amount is zero, however it is written. */
export function isZero(value: string): boolean {
  return /^-?0+(\.0*)?$/.test(value);
}

// All amounts have at most six decimal places, so they are whole numbers of millionths.
const places = 6;

function scaled(decimal: string): bigint {
  if (!isDecimal(decimal)) throw new RangeError(`"${decimal}" is no amount`);
  const [whole = "0", rest = ""] = decimal.replace("-", "").split(".");
  const value = BigInt(whole + rest.padEnd(places, "0"));
  return decimal.startsWith("-") ? -value : value;
}

function unscaled(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const rest = digits.slice(-places).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}${rest === "" ? "" : `.${rest}`}`;
}
