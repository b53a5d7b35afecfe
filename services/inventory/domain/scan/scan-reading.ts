import { elementFormat } from "./application-identifiers.ts";
import type { ElementFormat } from "./element-format.ts";
import { reconcileElements } from "./element-pairs.ts";
import { type ElementsRead, readElement } from "./element-string.ts";
import type { ScannedElement } from "./element-value.ts";
import type { PrefixMatch, PrefixRule } from "./prefix-rules.ts";
import { fieldsOf, type ScanFields } from "./scan-fields.ts";
import type { ScanProblem } from "./scan-problem.ts";
import type { Symbology } from "./symbology.ts";

/** What a scan was taken for. A plain one may be any code that somebody registered. */
export type ScanKind = "gs1" | "digital_link" | "gtin" | "sscc" | "prefixed" | "plain";

/** What a scan says. With an error among its problems it is unfit for use, even where some elements were accepted. */
export type ScanReading = {
  readonly kind: ScanKind;
  readonly symbology?: Symbology;
  /**
   * The code without symbology identifier, padding and outer separators. Codes that people registered are to be looked up
   * by it first, whatever the kind: digits of our own may happen to be a GTIN. Empty for a scan that is empty or too long.
   */
  readonly text: string;
  /** Accepted elements; a GTIN or SSCC that stood alone is one too. No value with a wrong check digit is among them. */
  readonly elements: readonly ScannedElement[];
  readonly fields: ScanFields;
  /** What the customer's own prefix says; present for the kind "prefixed" only. */
  readonly prefixed?: PrefixMatch;
  /** Digits of an add-on symbol beside an EAN or UPC. */
  readonly addOn?: string;
  readonly problems: readonly ScanProblem[];
};

/** How scans are read, where and when one happens. */
export type ScanRules = {
  /** Present year where the scan happens; settles the century of two-digit years. */
  readonly currentYear: number;
  /** What scanners of the site send instead of the separator GS; see isSeparatorSubstitute. */
  readonly separators?: readonly string[];
  readonly prefixRules?: readonly PrefixRule[];
};

export type ScanOptions = ScanRules & {
  /** AIM identifier that came apart from the data; one in front of the data wins. */
  readonly symbology?: string | undefined;
  /** Longest scan in UTF-16 code units; 512 when not given. */
  readonly maxLength?: number;
};

/** A scan that has been freed of what the scanner added. */
export type CleanScan = {
  readonly text: string;
  readonly symbology: Symbology | undefined;
  /** A separator stood in front of the data, as in the symbols that GS1 data have to themselves. */
  readonly leadingSeparator: boolean;
};

export function elementsReading(kind: "gs1" | "digital_link", scan: CleanScan, read: ElementsRead): ScanReading {
  const { elements, problems } = reconcileElements(read);
  return reading(kind, scan, { elements, problems });
}

/** A reading of digits that are a GTIN or an SSCC and stand alone. */
export function numberReading(kind: "gtin" | "sscc", scan: CleanScan, number: string, more: Extras = {}): ScanReading {
  const format = elementFormat(kind === "gtin" ? "01" : "00") as ElementFormat;
  const read = readElement(format, number, { identifier: 0, value: 0 }, 0);
  const elements = "element" in read ? [read.element] : [];
  const problems = "problem" in read ? [read.problem] : [];
  return reading(kind, scan, { ...more, elements, problems: [...problems, ...(more.problems ?? [])] });
}

export function reading(kind: ScanKind, scan: CleanScan, extras: Extras = {}): ScanReading {
  const { text, symbology } = scan;
  const { elements = [], problems = [], ...rest } = extras;
  return { kind, ...(symbology && { symbology }), text, elements, fields: fieldsOf(elements), ...rest, problems };
}

type Extras = Partial<Pick<ScanReading, "elements" | "prefixed" | "addOn" | "problems">>;
