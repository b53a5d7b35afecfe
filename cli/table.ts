import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import { type Column, cellText, isNumeric, listColumns, valueAt } from "./cell.ts";
import { displayWidth, padCells, padCellsLeft } from "./text-width.ts";
import { UsageError } from "./usage-error.ts";

/** What a table may look like. */
export type TableOptions = {
  /** Names of the columns, in order; undefined chooses those that say something. */
  columns?: string[] | undefined;
  /** Cells that a line may take; undefined for no limit. */
  width?: number | undefined;
};

/** A table, and the columns that it had no room for. */
export type Table = { lines: string[]; hidden: string[] };

/** Rows of one message type as aligned columns under their names. Throws UsageError for an unknown column. */
export function renderTable(message: DescMessage, rows: JsonValue[], options: TableOptions = {}): Table {
  const columns = chooseColumns(message, rows, options.columns);
  const texts = rows.map((row) => columns.map((column) => cellText(column.field, valueAt(row, column.path))));
  const widths = columns.map(({ name }, index) =>
    Math.max(displayWidth(name), ...texts.map((row) => displayWidth(row[index] ?? ""))),
  );
  const shown = options.columns === undefined ? fitting(widths, options.width) : columns.length;
  const visible = columns.slice(0, shown);
  const lineOf = (cells: string[]) => renderLine(cells.slice(0, shown), visible, widths);
  return {
    lines: [lineOf(columns.map((each) => each.name)), ...texts.map(lineOf)],
    hidden: columns.slice(shown).map((each) => each.name),
  };
}

/** The columns of a list, without those whose names begin with the one nested message that all share. */
export function namedColumns(message: DescMessage): Column[] {
  const columns = listColumns(message);
  const head = columns[0]?.name.split(".")[0];
  const shared = columns.every(({ name }) => name.startsWith(`${head}.`));
  return shared ? columns.map((each) => ({ ...each, name: each.name.slice(`${head}.`.length) })) : columns;
}

/** One line of cells; the last one is not padded. */
export function renderLine(cells: string[], columns: Column[], widths: number[]): string {
  const padded = cells.map((cell, index) => {
    const column = columns[index];
    const width = widths[index] ?? 0;
    return column && isNumeric(column) ? padCellsLeft(cell, width) : padCells(cell, width);
  });
  return padded.join("  ").trimEnd();
}

function chooseColumns(message: DescMessage, rows: JsonValue[], wanted: string[] | undefined): Column[] {
  const all = namedColumns(message);
  if (wanted) return wanted.map((name) => findColumn(all, name));
  const telling = all.filter(
    ({ field, path }) =>
      field.name !== "etag" && rows.some((row) => saysSomething(cellText(field, valueAt(row, path)))),
  );
  return telling.length > 0 ? telling : all.slice(0, 1);
}

/** What is empty, false or zero in every row takes room and tells nothing. */
function saysSomething(text: string): boolean {
  return text !== "-" && text !== "no" && text !== "0";
}

function findColumn(all: Column[], name: string): Column {
  const found = all.find((column) => column.name === name.replaceAll("-", "_"));
  if (!found) throw new UsageError(`--columns: "${name}" is none of ${all.map((each) => each.name).join(", ")}`);
  return found;
}

function fitting(widths: number[], limit: number | undefined): number {
  let used = 0;
  for (const [index, width] of widths.entries()) {
    used += width + (index === 0 ? 0 : 2);
    if (limit !== undefined && used > limit && index > 0) return index;
  }
  return widths.length;
}
