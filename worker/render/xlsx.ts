import { escapeXml } from "./escape-xml.ts";
import type { RenderSpec, RowBatches, TableColumn, TableRow, WriteBytes } from "./render-spec.ts";
import { looksLikeFormula } from "./render-spec.ts";
import { packageParts, styles } from "./xlsx-parts.ts";
import { createZipWriter, type ZipWriter } from "./zip-writer.ts";
import { createZonedClock } from "./zoned-time.ts";

/** Most rows of a sheet, without the one of the titles. */
export const sheetRowsMax = 1_048_575;

/**
 * Writes a table as a workbook (OOXML). Numbers, dates and times are cells of their kind. A text is never a formula here;
 * one that looks like it is marked as text besides, so that it stays one when somebody edits or exports it. What does not
 * fit a sheet goes on in the next.
 */
export async function renderXlsx(
  spec: RenderSpec,
  batches: RowBatches,
  write: WriteBytes,
  rowsPerSheet = sheetRowsMax,
): Promise<number> {
  const zip = createZipWriter(write);
  const cellsOf = createCells(spec);
  let rows = 0;
  let sheets = 0;
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; ) {
      if (rows === sheets * rowsPerSheet) await beginSheet(zip, spec, ++sheets);
      const left = sheets * rowsPerSheet - rows;
      const part = batch.slice(at, at + left);
      const first = rows - (sheets - 1) * rowsPerSheet + 2;
      await zip.add(part.map((row, index) => rowXml(cellsOf(row, first + index), first + index)).join(""));
      rows += part.length;
      at += part.length;
      if (rows === sheets * rowsPerSheet) await zip.add(sheetEnd);
    }
  }
  if (sheets === 0) await beginSheet(zip, spec, ++sheets);
  if (rows < sheets * rowsPerSheet || rows === 0) await zip.add(sheetEnd);
  await addFacts(zip, spec, sheets + 1, rows);
  for (const [name, content] of packageParts(spec, sheets)) {
    await zip.begin(name);
    await zip.add(content);
  }
  await zip.end();
  return rows;
}

const sheetEnd = "</sheetData></worksheet>";

async function beginSheet(zip: ZipWriter, { columns }: RenderSpec, number: number): Promise<void> {
  await zip.begin(`xl/worksheets/sheet${number}.xml`);
  const widths = columns.map(
    ({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  );
  const titles = columns.map(({ title }, at) => textCell(title, `${columnName(at)}1`, styles.title));
  await zip.add(
    `${xmlHead}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join("")}</cols><sheetData>${rowXml(titles.join(""), 1)}`,
  );
}

/** The last sheet says what the others are. */
async function addFacts(zip: ZipWriter, spec: RenderSpec, number: number, rows: number): Promise<void> {
  const facts = [
    { label: spec.title, value: "" },
    ...spec.facts,
    { label: rowsLabel[spec.language], value: String(rows) },
  ];
  await zip.begin(`xl/worksheets/sheet${number}.xml`);
  const lines = facts.map(({ label, value }, at) =>
    rowXml(textCell(label, `A${at + 1}`, styles.title) + textCell(value, `B${at + 1}`, styles.plain), at + 1),
  );
  await zip.add(
    `${xmlHead}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" width="24" customWidth="1"/><col min="2" max="2" width="60" customWidth="1"/></cols><sheetData>${lines.join("")}${sheetEnd}`,
  );
}

const rowsLabel = { en: "Rows", "zh-TW": "筆數" };
const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function rowXml(cells: string, number: number): string {
  return `<row r="${number}">${cells}</row>`;
}

/** Makes the function that writes the cells of a row. */
function createCells({ columns, timeZone }: RenderSpec): (row: TableRow, number: number) => string {
  const clock = createZonedClock(timeZone);
  const names = columns.map((_, at) => columnName(at));
  return (row, number) => {
    let cells = "";
    for (let at = 0; at < columns.length; at++) {
      const value = row[at] ?? "";
      if (value !== "") cells += cellXml((columns[at] as TableColumn).type, value, `${names[at]}${number}`, clock);
    }
    return cells;
  };
}

function cellXml(
  type: TableColumn["type"],
  value: string,
  place: string,
  clock: ReturnType<typeof createZonedClock>,
): string {
  switch (type) {
    case "decimal":
    case "integer":
      // A spreadsheet keeps 15 digits; what has more is a text, or it would be another number.
      if (!/^-?\d+(\.\d+)?$/.test(value) || value.replace(/\D/g, "").length > 15)
        return textCell(value, place, styles.plain);
      return `<c r="${place}"><v>${value}</v></c>`;
    case "date":
      return numberCell(Date.parse(`${value}T00:00:00Z`), place, styles.date) ?? textCell(value, place, styles.plain);
    case "time":
      return (
        numberCell(clock(value)?.localMs ?? Number.NaN, place, styles.time) ?? textCell(value, place, styles.plain)
      );
    default:
      return textCell(value, place, looksLikeFormula(value) ? styles.quoted : styles.plain);
  }
}

/** Days since 1899-12-30 are what spreadsheets count. */
function numberCell(ms: number, place: string, style: number): string | undefined {
  if (Number.isNaN(ms)) return undefined;
  return `<c r="${place}" s="${style}"><v>${Number((ms / 86_400_000 + 25_569).toFixed(8))}</v></c>`;
}

function textCell(value: string, place: string, style: number): string {
  const marked = style === styles.plain ? "" : ` s="${style}"`;
  return `<c r="${place}"${marked} t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
}

function columnName(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : columnName(Math.floor(at / 26) - 1) + columnName(at % 26);
}
