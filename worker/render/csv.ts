import {
  looksLikeFormula,
  type RenderSpec,
  type RowBatches,
  type TableColumn,
  type WriteBytes,
} from "./render-spec.ts";
import { createZonedClock } from "./zoned-time.ts";

/**
 * Writes a table as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe in front;
 * numbers are numbers, whatever their sign.
 */
export async function renderCsv(spec: RenderSpec, batches: RowBatches, write: WriteBytes): Promise<number> {
  const cellsOf = spec.columns.map((column) => createCell(column, spec.timeZone));
  if (spec.byteOrderMark) await write("\uFEFF");
  await write(`${spec.columns.map(({ title }) => quoted(title)).join(",")}\r\n`);
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    rows += batch.length;
    let lines = "";
    for (const row of batch) {
      for (let at = 0; at < cellsOf.length; at++) {
        if (at > 0) lines += ",";
        lines += cellsOf[at]?.(row[at] ?? "") ?? "";
      }
      lines += "\r\n";
    }
    await write(lines);
  }
  return rows;
}

/** Makes the function that writes the cells of a column. */
function createCell({ type }: TableColumn, timeZone: string): (cell: string) => string {
  if (type === "text") return (cell) => quoted(looksLikeFormula(cell) ? `'${cell}` : cell);
  if (type !== "time") return quoted;
  const clock = createZonedClock(timeZone);
  return (cell) => clock(cell)?.iso ?? "";
}

const special = /[",\r\n]/;

/** A cell as it stands in a line: in quotes when it would be taken for more than one. */
function quoted(cell: string): string {
  return special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
