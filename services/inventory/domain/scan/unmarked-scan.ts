import { isBracketed, readBracketed } from "./bracketed-string.ts";
import { readDigitalLink } from "./digital-link.ts";
import { type ElementsRead, readElementString, separator } from "./element-string.ts";
import { matchPrefix } from "./prefix-rules.ts";
import { ambiguity } from "./retail-scan.ts";
import { hasError, type ScanProblem, scanError, scanWarning } from "./scan-problem.ts";
import {
  type CleanScan,
  elementsReading,
  numberReading,
  reading,
  type ScanOptions,
  type ScanReading,
} from "./scan-reading.ts";
import { controlCharacterIn, withSeparators } from "./scan-text.ts";
import { isTradeNumberShaped, tradeNumberOf } from "./trade-number.ts";

/**
 * Reads data of which the symbol does not say what it is. What the customer settled comes first, then what can be mistaken
 * for nothing else, then what the digits suggest. Element strings without brackets are looked for only where the scanner
 * does not name the symbology: in a symbol that is none of GS1's they are none.
 */
export function readUnmarkedScan(scan: CleanScan, options: ScanOptions): ScanReading {
  const prefixed = matchPrefix(scan.text, options.prefixRules ?? []);
  if (prefixed) return reading("prefixed", scan, { prefixed, problems: controlProblems(prefixed.value) });
  const link = readDigitalLink(scan.text, options.currentYear);
  if (link) return elementsReading("digital_link", scan, link);
  const bracketed = isBracketed(scan.text) ? readBracketed(scan.text, options.currentYear) : undefined;
  if (bracketed && isCredible(bracketed)) return elementsReading("gs1", scan, bracketed);
  const suggested = scan.symbology ? undefined : readSuggested(scan, options);
  if (suggested?.reading) return suggested.reading;
  return readNumber(scan, suggested?.doubts ?? []);
}

/** Element strings that only separators or the first identifier give away; or what speaks against their being some. */
function readSuggested(
  scan: CleanScan,
  options: ScanOptions,
): { readonly reading?: ScanReading; readonly doubts?: readonly ScanProblem[] } {
  const text = withSeparators(scan.text, options.separators ?? []);
  const read = readElementString(text, options.currentYear);
  const marked = scan.leadingSeparator || scan.text.includes(separator);
  const fits = !hasError(read.problems) && (text.includes(separator) || beginsWithKey.test(text));
  if (fits || (marked && isCredible(read))) {
    return { reading: elementsReading("gs1", { ...scan, text }, read) };
  }
  const slips = read.problems.every(isSlip) && beginsWithKey.test(text);
  return { doubts: slips ? read.problems : [] };
}

function readNumber(scan: CleanScan, doubts: readonly ScanProblem[]): ScanReading {
  const number = tradeNumberOf(scan.text);
  if (number?.kind === "sscc") return numberReading("sscc", scan, number.sscc);
  if (number?.kind === "gtin") return numberReading("gtin", scan, number.gtin, { problems: ambiguity(number) });
  const misread = isTradeNumberShaped(scan.text) && /[1-9]/.test(scan.text);
  return reading("plain", scan, {
    problems: [
      ...controlProblems(scan.text),
      ...doubts.map((doubt) => ({ ...doubt, severity: "warning" as const })),
      ...(misread ? [scanWarning("CHECK_DIGIT", "", 0, "would be a GTIN or SSCC with another check digit")] : []),
    ],
  });
}

/** The keys that labels begin with, as long as they are: SSCC, GTIN and the GTIN of the content. */
const beginsWithKey = /^(?:00[0-9]{18}|0[12][0-9]{14})/;

/** Whether something of the text is, or but for a slip would be, an element. */
function isCredible({ elements, problems }: ElementsRead): boolean {
  return elements.length > 0 || problems.some(isSlip);
}

/** A value of the right shape that is wrong all the same. */
function isSlip({ reason }: ScanProblem): boolean {
  return reason === "CHECK_DIGIT" || reason === "BAD_DATE";
}

/** No code that can be printed holds a control character; one within the text was put there by the scanner. */
function controlProblems(text: string): ScanProblem[] {
  const at = controlCharacterIn(text);
  return at < 0 ? [] : [scanError("WRONG_CHARACTER", "", at, "control character")];
}
