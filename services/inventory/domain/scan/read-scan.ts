import { isBracketed, readBracketed } from "./bracketed-string.ts";
import { readElementString, separator } from "./element-string.ts";
import { readRetailScan } from "./retail-scan.ts";
import { scanError } from "./scan-problem.ts";
import { type CleanScan, elementsReading, reading, type ScanOptions, type ScanReading } from "./scan-reading.ts";
import { trimScan, trimSeparators, withSeparators } from "./scan-text.ts";
import { splitSymbology, symbologyOf, withoutEci } from "./symbology.ts";
import { readUnmarkedScan } from "./unmarked-scan.ts";

/**
 * Says what a scan is and what it states. Whatever is scanned, it answers with a reading: mistakes are among its problems,
 * and nothing is thrown. Whose code it is, and whether anybody knows it, is for the caller to look up.
 */
export function readScan(raw: string, options: ScanOptions): ScanReading {
  const maxLength = options.maxLength ?? 512;
  if (raw.length > maxLength) {
    const problem = scanError("SCAN_TOO_LONG", "", maxLength, `at most ${maxLength} characters, found ${raw.length}`);
    return reading("plain", { text: "", symbology: undefined, leadingSeparator: false }, { problems: [problem] });
  }
  const scan = cleanScan(raw, options.symbology);
  if (scan.text === "") return reading("plain", scan, { problems: [scanError("EMPTY", "", 0, "no data")] });
  switch (scan.symbology?.carries) {
    case "gs1":
      return readMarkedScan(scan, options);
    case "gtin":
    case "gtin_with_add_on":
      return readRetailScan(scan);
    default:
      return readUnmarkedScan(scan, options);
  }
}

function cleanScan(raw: string, identifier: string | undefined): CleanScan {
  const { symbology: sent, data } = splitSymbology(trimScan(raw));
  const symbology = sent ?? (identifier ? symbologyOf(identifier) : undefined);
  const decoded = trimScan(symbology?.eci ? withoutEci(data) : data);
  return { text: trimSeparators(decoded), symbology, leadingSeparator: decoded.startsWith(separator) };
}

/** Reads a symbol that holds GS1 data and nothing else. Some printers put the brackets of the human-readable form in it. */
function readMarkedScan(scan: CleanScan, options: ScanOptions): ScanReading {
  if (isBracketed(scan.text)) return elementsReading("gs1", scan, readBracketed(scan.text, options.currentYear));
  const text = withSeparators(scan.text, options.separators ?? []);
  return elementsReading("gs1", { ...scan, text }, readElementString(text, options.currentYear));
}
