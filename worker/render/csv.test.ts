import { expect, test } from "vitest";
import { renderCsv } from "./csv.ts";
import { looksLikeFormula } from "./render-spec.ts";
import { renderToBuffer } from "./testing/render-to-buffer.ts";

const linesOf = async (rows: string[][], spec = {}) =>
  (await renderToBuffer(renderCsv, rows, spec)).toString().split("\r\n");

test("writes a line for each row, and quotes what needs it", async () => {
  const rows = [
    ["BOLT", 'M8 "long", 峯', "12.5", "3", "2026-12-31", "2026-11-26T16:30:05Z"],
    ["NUT", "two\nlines", "-7", "", "", ""],
  ];
  expect(await linesOf(rows)).toEqual([
    "Item,Name,Quantity,Days,Expiry,Recorded",
    'BOLT,"M8 ""long"", 峯",12.5,3,2026-12-31,2026-11-27T00:30:05+08:00',
    'NUT,"two\nlines",-7,,,',
    "",
  ]);
});

test("begins with a byte order mark for those who need it", async () => {
  const marked = await renderToBuffer(renderCsv, [], { byteOrderMark: true });
  expect(marked.subarray(0, 3).toString("hex")).toBe("efbbbf");
  expect(marked.toString().slice(1)).toBe("Item,Name,Quantity,Days,Expiry,Recorded\r\n");
});

const hostile = [
  "=cmd|' /C calc'!A0",
  "+1",
  "-1+1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\0=1",
  " =1",
  "＝1",
  "\u200B=1",
];

test.each(hostile)("%j is a text in a spreadsheet, not a formula", async (text) => {
  expect(looksLikeFormula(text)).toBe(true);
  const [, line = ""] = (await renderToBuffer(renderCsv, [[text, "x", "-1", "", "", ""]]))
    .toString()
    .split(/\r\n(?=["'])/);
  expect(line.replace(/^"/, "")).toMatch(/^'/);
  // A number below zero stays a number.
  expect(line).toContain(",x,-1,");
});

test.each(["BOLT", "5-axis", "a=b", "峯", "", "'quoted"])("%j is left as it is", async (text) => {
  expect(looksLikeFormula(text)).toBe(false);
});
