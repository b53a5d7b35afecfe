import { stringify } from "csv-stringify/sync";
import { looksLikeFormula, type RenderSpec, type RowBatches, type WriteBytes } from "./render-spec.ts";
import { createZonedClock } from "./zoned-time.ts";

/**
 * Writes a table as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe in front;
 * numbers are numbers, whatever their sign.
 */
export async function renderCsv(spec: RenderSpec, batches: RowBatches, write: WriteBytes): Promise<number> {
  const clock = createZonedClock(spec.timeZone);
  const cellsOf = spec.columns.map(({ type }) => {
    if (type === "text") return (cell: string) => (looksLikeFormula(cell) ? `'${cell}` : cell);
    if (type === "time") return (cell: string) => clock(cell)?.iso ?? "";
    return (cell: string) => cell;
  });
  if (spec.byteOrderMark) await write("\uFEFF");
  await write(lines([spec.columns.map(({ title }) => title)]));
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    rows += batch.length;
    await write(lines(batch.map((row) => cellsOf.map((show, at) => show(row[at] ?? "")))));
  }
  return rows;
}

// The library quotes only the ends of lines that it writes itself.
const lineEnd = /[\r\n]/;

function lines(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: "windows", quoted_match: lineEnd });
}
