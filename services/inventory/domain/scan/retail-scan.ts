import { strangerIn } from "./character-set.ts";
import { hasCheckDigit } from "./check-digit.ts";
import { type ScanProblem, scanError, scanWarning } from "./scan-problem.ts";
import { type CleanScan, numberReading, reading, type ScanReading } from "./scan-reading.ts";
import { splitAddOn, tradeNumberOf } from "./trade-number.ts";

/** Reads an EAN or UPC symbol, of which the scanner says that it is one: a GTIN or nothing. */
export function readRetailScan(scan: CleanScan): ScanReading {
  const split = scan.symbology?.carries === "gtin_with_add_on" ? splitAddOn(scan.text) : undefined;
  const digits = split?.number ?? scan.text;
  const gtin = gtinOf(digits, scan.symbology?.id);
  if (!gtin) return reading("gtin", scan, { problems: [faultOf(digits)] });
  return numberReading("gtin", scan, gtin.gtin, { ...(split && { addOn: split.addOn }), problems: ambiguity(gtin) });
}

/** The warning that digits could be another GTIN too. */
export function ambiguity({ otherGtin }: Gtin): ScanProblem[] {
  return otherGtin === undefined ? [] : [scanWarning("AMBIGUOUS_NUMBER", "01", 0, `or ${otherGtin}`)];
}

function gtinOf(digits: string, symbologyId: string | undefined): Gtin | undefined {
  // An EAN-8 is never a UPC-E, whatever its digits are.
  if (symbologyId === "]E4" && digits.length === 8) {
    return strangerIn(digits, "digits") < 0 && hasCheckDigit(digits) ? { gtin: digits.padStart(14, "0") } : undefined;
  }
  const number = digits.length <= 13 ? tradeNumberOf(digits) : undefined;
  return number?.kind === "gtin" ? number : undefined;
}

function faultOf(digits: string): ScanProblem {
  const stranger = strangerIn(digits, "digits");
  if (stranger >= 0) return scanError("WRONG_CHARACTER", "01", stranger, "digits");
  if ([8, 12, 13].includes(digits.length)) return scanError("CHECK_DIGIT", "01", 0, "check digit");
  const reason = digits.length > 13 ? "TOO_LONG" : "TOO_SHORT";
  return scanError(reason, "01", Math.min(digits.length, 13), `8, 12 or 13 digits, found ${digits.length}`);
}

/** A GTIN in 14 digits, and another one that the same digits could be. */
type Gtin = { readonly gtin: string; readonly otherGtin?: string };
