import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsv, toTsv } from "./csv.ts";

test("cells that a spreadsheet would run are made plain; amounts stay amounts", () => {
  const csv = toCsv(["a"], [["=1+1"], ["@SUM(A1)"], ["+1"], ["-2.5"], ["-cmd"], ["\t=x"], ["5"]]);
  expect(csv).toBe("\ufeffa\r\n'=1+1\r\n'@SUM(A1)\r\n'+1\r\n-2.5\r\n'-cmd\r\n'\t=x\r\n5\r\n");
});

test("whatever stands in a cell is read back as one cell", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "中", " ", ";") });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const safe = rows.map((cells) => cells.map((each) => `x${each}`));
      expect(readCsv(toCsv(["h1", "h2"], safe))).toEqual([["h1", "h2"], ...safe]);
    }),
  );
});

test("the clipboard gets one line for each row", () => {
  expect(toTsv(["a", "b"], [["1\t2", "3\n4"]])).toBe("a\tb\n1 2\t3 4");
});

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const body = text.replace(/^\ufeff/, "");
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const char = body[at] ?? "";
    if (quoted) {
      if (char === '"' && body[at + 1] === '"') cell += body[++at];
      else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"') quoted = true;
    else if (char === "," || (char === "\r" && body[at + 1] === "\n")) {
      row.push(cell);
      cell = "";
      if (char === "\r") {
        rows.push(row);
        row = [];
        at++;
      }
    } else cell += char;
  }
  return rows;
}
