import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { renderToBuffer } from "./testing/render-to-buffer.ts";
import { renderXlsx } from "./xlsx.ts";

const open = async (rows: Iterable<string[]>, spec = {}, perSheet?: number) => {
  const file = await renderToBuffer((all, batches, write) => renderXlsx(all, batches, write, perSheet), rows, spec, 7);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(file as unknown as ArrayBuffer);
  return { file, book };
};
const valuesOf = (sheet: ExcelJS.Worksheet | undefined) =>
  (sheet?.getSheetValues() ?? []).slice(1).map((row) => (row as unknown[]).slice(1));

test("cells are of their kind: numbers, dates and times of the zone", async () => {
  const rows = [
    ["BOLT", 'M8 <"long"> & 峯', "12.5", "-3", "2026-12-31", "2026-11-26T16:30:05Z"],
    ["NUT", "two\nlines\u0007", "123456789012345.678901", "", "", ""],
  ];
  const { book } = await open(rows);
  expect(book.worksheets.map(({ name }) => name)).toEqual(["Rows", "About"]);
  const [titles, first, second] = valuesOf(book.worksheets[0]);
  expect(titles).toEqual(["Item", "Name", "Quantity", "Days", "Expiry", "Recorded"]);
  expect(first).toEqual([
    "BOLT",
    'M8 <"long"> & 峯',
    12.5,
    -3,
    new Date("2026-12-31T00:00:00Z"),
    new Date("2026-11-27T00:30:05Z"),
  ]);
  // What a spreadsheet would round stays a text.
  expect(second?.slice(0, 3)).toEqual(["NUT", "two\nlines", "123456789012345.678901"]);
  expect(valuesOf(book.worksheets[1])).toEqual([
    ["Stock on hand"],
    ["Warehouse", "TPE-W1"],
    ["Made by", "admin"],
    ["Rows", "2"],
  ]);
});

test("a text is never a formula", async () => {
  const hostile = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", " =cmd"];
  const { book, file } = await open(hostile.map((text) => [text, "x", "-1", "", "", ""]));
  const sheet = book.worksheets[0];
  for (const [at, text] of hostile.entries()) {
    const cell = sheet?.getCell(at + 2, 1);
    expect(cell?.type).toBe(ExcelJS.ValueType.String);
    expect(cell?.value).toBe(text);
    expect(cell?.numFmt).toBe("@");
    expect(sheet?.getCell(at + 2, 3).value).toBe(-1);
  }
  expect(file.includes("<f>")).toBe(false);
});

test("what does not fit a sheet goes on in the next", async () => {
  const rows = Array.from({ length: 25 }, (_, at) => [`ITEM-${at}`, "", String(at), "", "", ""]);
  const { book } = await open(rows, {}, 10);
  expect(book.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
    ["Rows 1", 11],
    ["Rows 2", 11],
    ["Rows 3", 6],
    ["About", 4],
  ]);
  expect(
    book.worksheets
      .slice(0, 3)
      .flatMap((sheet) => valuesOf(sheet).slice(1))
      .map(([code]) => code),
  ).toEqual(rows.map(([code]) => code));
  const exact = await open(rows.slice(0, 20), {}, 10);
  expect(exact.book.worksheets.map(({ rowCount }) => rowCount)).toEqual([11, 11, 4]);
});

test("a table without rows is a workbook too", async () => {
  const { book } = await open([], { language: "zh-TW" });
  expect(book.worksheets.map(({ name }) => name)).toEqual(["資料", "說明"]);
  expect(valuesOf(book.worksheets[0])).toHaveLength(1);
});
