import type { Language, SourceBatch, SourceColumn } from "./report-source.ts";

/** The rows of a batch as people read them, with the texts of codes. */
export function shownRows(batch: SourceBatch, columns: readonly SourceColumn[], language: Language): string[][] {
  const rows = "rows" in batch ? batch.rows : (JSON.parse(batch.rowsJson) as string[][]);
  return rows.map((row) => row.map((cell, at) => columns[at]?.texts?.[cell]?.[language] ?? cell));
}
