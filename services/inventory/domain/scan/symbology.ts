/**
 * What data of a symbol means: element strings; a GTIN, with or without an add-on symbol; or anything at all, of which
 * the symbol says nothing.
 */
export type Carries = "gs1" | "gtin" | "gtin_with_add_on" | "anything";

/** Kind of symbol that a scanner reports by an AIM identifier of ISO/IEC 15424. */
export type Symbology = {
  /** Identifier, for example "]C1". */
  readonly id: string;
  readonly name: string;
  readonly carries: Carries;
  /** The data follows the protocol of Extended Channel Interpretations: a backslash in it is doubled. */
  readonly eci: boolean;
};

/** The symbology of an AIM identifier such as "]C1" or "C1"; undefined when it is none. */
export function symbologyOf(identifier: string): Symbology | undefined {
  const [, code = "", modifier = ""] = /^\]?([A-Za-z])([0-9A-Za-z])$/.exec(identifier) ?? [];
  const family = families.get(code);
  if (!family) return undefined;
  return {
    id: `]${code}${modifier}`,
    name: family.names?.[modifier] ?? family.name,
    carries: family.carries?.[modifier] ?? "anything",
    eci: family.eci?.includes(modifier) ?? false,
  };
}

/** Splits an identifier that a scanner sends before the data from the data. */
export function splitSymbology(text: string): { readonly symbology: Symbology | undefined; readonly data: string } {
  const symbology = text.startsWith("]") ? symbologyOf(text.slice(0, 3)) : undefined;
  return { symbology, data: symbology ? text.slice(3) : text };
}

/** Takes an escape of an Extended Channel Interpretation out of the data, and undoes the doubling of backslashes. */
export function withoutEci(data: string): string {
  return data.replace(/\\(\d{6}|\\)/g, (_, escaped: string) => (escaped === "\\" ? "\\" : ""));
}

type Family = {
  readonly name: string;
  /** Modifiers that stand for something else than the family. */
  readonly names?: Readonly<Record<string, string>>;
  readonly carries?: Readonly<Record<string, Carries>>;
  readonly eci?: string;
};

/** Code characters of ISO/IEC 15424; what GS1 data they transmit is in GS1 General Specifications, section 5.1. */
const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  ["A", { name: "Code 39" }],
  ["B", { name: "Telepen" }],
  ["C", { name: "Code 128", names: { 1: "GS1-128" }, carries: { 1: "gs1" } }],
  [
    "E",
    {
      name: "EAN/UPC",
      names: { 0: "EAN-13, UPC-A or UPC-E", 3: "EAN/UPC with add-on", 4: "EAN-8" },
      // 1 and 2 are add-on symbols alone, which identify nothing.
      carries: { 0: "gtin", 3: "gtin_with_add_on", 4: "gtin" },
    },
  ],
  ["F", { name: "Codabar" }],
  ["G", { name: "Code 93" }],
  ["H", { name: "Code 11" }],
  ["I", { name: "Interleaved 2 of 5" }],
  [
    "J",
    { name: "DotCode", names: { 1: "GS1 DotCode", 4: "GS1 DotCode" }, carries: { 1: "gs1", 4: "gs1" }, eci: "345" },
  ],
  ["L", { name: "PDF417", eci: "1" }],
  ["M", { name: "MSI" }],
  ["O", { name: "OCR" }],
  [
    "Q",
    { name: "QR Code", names: { 3: "GS1 QR Code", 4: "GS1 QR Code" }, carries: { 3: "gs1", 4: "gs1" }, eci: "246" },
  ],
  ["R", { name: "Straight 2 of 5" }],
  ["S", { name: "Straight 2 of 5" }],
  ["T", { name: "Code 49" }],
  ["U", { name: "MaxiCode", eci: "23" }],
  ["X", { name: "other" }],
  ["Z", { name: "no symbol" }],
  [
    "d",
    {
      name: "Data Matrix",
      names: { 2: "GS1 DataMatrix", 5: "GS1 DataMatrix" },
      carries: { 2: "gs1", 5: "gs1" },
      eci: "456",
    },
  ],
  // The data after a composite's separator or escape character is of another standard than GS1.
  ["e", { name: "GS1 DataBar or Composite", carries: { 0: "gs1", 1: "gs1" } }],
  ["h", { name: "Han Xin" }],
  ["z", { name: "Aztec", names: { 1: "GS1 Aztec" }, carries: { 1: "gs1" } }],
]);
