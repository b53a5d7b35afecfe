import type { Transport } from "@connectrpc/connect";
import { inLanguage, type Language } from "../../shared/language.ts";
import type { Column } from "./column.tsx";
import { toCsv } from "./csv.ts";
import type { FilterValues, ListSource } from "./list-source.ts";

/** Most rows that a page exports by itself. */
export const exportLimit = 5_000;

/**
 * All rows of the question that is shown, in the columns that are shown, as CSV. Returns undefined when there are more than
 * a page may fetch one by one: those are for a report job.
 */
export async function exportRows<Row>(
  transport: Transport,
  source: ListSource<Row>,
  values: FilterValues,
  columns: readonly Column<Row>[],
  language: Language,
): Promise<{ csv: string; count: number } | undefined> {
  const rows: Row[] = [];
  let pageToken = "";
  do {
    const page = await source.fetchRows(transport, values, { pageSize: 500, pageToken });
    rows.push(...page.rows);
    pageToken = page.nextPageToken;
    if (rows.length > exportLimit || (rows.length === exportLimit && pageToken !== "")) return undefined;
  } while (pageToken !== "");
  const header = columns.map((column) => inLanguage(column.header, language));
  const cells = rows.map((row) => columns.map((column) => column.value(row, language)));
  return { csv: toCsv(header, cells), count: rows.length };
}

/** Hands a text to the reader as a file. */
export function saveFile(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
