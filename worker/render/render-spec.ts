/** What the cells of a column are. */
export type CellType = "text" | "decimal" | "integer" | "date" | "time";

/** A column of a table; the width is in characters of Latin script. */
export type TableColumn = {
  readonly title: string;
  readonly type: CellType;
  readonly width: number;
  /** What the codes in its cells are called; a cell that is none of them stays as it is. */
  readonly texts?: Readonly<Record<string, string>>;
};

/**
 * A row: one text for each column, "" for an empty cell. Decimals and integers are written as in contracts, dates as
 * "YYYY-MM-DD", times as instants in ISO 8601, UTC.
 */
export type TableRow = readonly string[];

/** What a table is rendered as, and what is said about it. It crosses the border to another process. */
export type RenderSpec = {
  readonly format: "csv" | "xlsx" | "pdf";
  readonly title: string;
  readonly columns: readonly TableColumn[];
  /** IANA time zone in which times are shown. */
  readonly timeZone: string;
  /** What else is said of it: the filter, when and by whom it was made. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly language: "en" | "zh-TW";
  /** Whether a CSV file begins with a byte order mark, by which spreadsheets know that it is UTF-8. */
  readonly byteOrderMark: boolean;
};

/** Most rows of a document: nobody prints more, and they are held until the number of their pages is known. */
export const pdfRowsMax = 20_000;

/** Rows in batches, as they come. */
export type RowBatches = AsyncIterable<readonly TableRow[]>;

/** The same on the way to another process: a text is a batch that is JSON already, without line breaks. */
export type SentBatches = AsyncIterable<readonly TableRow[] | string>;

/** Writes bytes to where the file goes; resolves when there is room for more. */
export type WriteBytes = (bytes: Uint8Array | string) => Promise<void>;

/** Renders a table. The number of rows is returned. */
export type Renderer = (spec: RenderSpec, batches: RowBatches, write: WriteBytes) => Promise<number>;

/**
 * Whether a spreadsheet would take a text for a formula, or for the command of another program (OWASP, CSV injection). Full
 * width forms count too: some programs fold them.
 */
export function looksLikeFormula(text: string): boolean {
  const first = text.charCodeAt(0);
  // Nearly all texts begin with a letter, digit or ideograph, and need no closer look.
  const isPlain =
    (first >= 0x30 && first <= 0x39) || (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a);
  if (isPlain || (first >= 0x4e00 && first <= 0x9fff)) return false;
  return /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\p{Cc}\p{Cf}]/u.test(text);
}
