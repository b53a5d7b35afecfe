import fc from "fast-check";
import { expect, test } from "vitest";
import { safeFileName } from "./file-name.ts";

test.each([
  ["invoice.pdf", "invoice.pdf"],
  ["庫存月報 2026-11.xlsx", "庫存月報 2026-11.xlsx"],
  ["C:\\fakepath\\photo.jpg", "photo.jpg"],
  ["../../etc/passwd", "passwd"],
  ["/absolute/../x", "x"],
  ["..", "file"],
  ["", "file"],
  [" . ", "file"],
  ["a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"],
  ['quote".pdf', "quote_.pdf"],
  ["nul", "_nul"],
  ["COM1.txt", "_COM1.txt"],
  ["exe\u202Efdp.exe", "exefdp.exe"],
  ["zero\u200Bwidth\uFEFF.txt", "zerowidth.txt"],
  ["nul\0byte.png", "nulbyte.png"],
  ["e\u0301.txt", "é.txt"],
  ["two   \t spaces.txt", "two spaces.txt"],
  [".hidden", "hidden"],
])("%j becomes %j", (given, kept) => {
  expect(safeFileName(given)).toBe(kept);
});

test("a long name keeps its ending and whole characters", () => {
  const name = safeFileName(`${"峯".repeat(300)}.xlsx`);
  expect(name).toMatch(/^峯+\.xlsx$/);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
});

test("whatever was given, the name is one that every system takes, and stays as it is", () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'/\\.\0\r\n\t :*?"<>|aé峯\u202E\uD800'.split("")) });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), hostile), (given) => {
      const name = safeFileName(given);
      expect(name).toMatch(/^[^/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]+$/u);
      expect(name).not.toMatch(/^[ .]|[ .]$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(181);
      expect(safeFileName(name)).toBe(name);
    }),
  );
});
