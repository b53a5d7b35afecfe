import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requirePrograms } from "../../platform/testing/system-programs.ts";
import { renderPdf } from "./pdf.ts";
import { renderToBuffer } from "./testing/render-to-buffer.ts";

const run = promisify(execFile);
let folder: string;
let pdftotext: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "erp-pdf-"));
  [pdftotext = ""] = await requirePrograms("pdftotext");
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function textOf(rows: string[][], spec = {}): Promise<string[]> {
  const path = join(folder, "table.pdf");
  await writeFile(path, await renderToBuffer(renderPdf, rows, spec));
  const { stdout } = await run(pdftotext, ["-layout", path, "-"]);
  return stdout.split("\f").slice(0, -1);
}

test("prints title, filter and rows, in Chinese as well, with the number of each page", async () => {
  const rows = Array.from({ length: 120 }, (_, at) => [
    `ITEM-${at}`,
    `螺栓 峯 ${at}`,
    String(at),
    "1",
    "2026-12-31",
    "",
  ]);
  rows[0] = ["FIRST", "x", "-12.5", "3", "2026-12-31", "2026-11-26T16:30:05Z"];
  const facts = [{ label: "倉庫", value: "TPE-W1 台北" }];
  const pages = await textOf(rows, { language: "zh-TW", title: "現有庫存", facts });
  expect(pages.length).toBeGreaterThan(2);
  expect(pages[0]).toContain("現有庫存");
  expect(pages[0]).toContain("倉庫: TPE-W1 台北");
  expect(pages[0]).toMatch(/FIRST\s+x\s+-12\.5\s+3\s+2026-12-31\s+2026-11-27 00:30:05/);
  for (const [at, page] of pages.entries()) {
    expect(page.replaceAll(" ", "")).toContain(`第${at + 1}/${pages.length}頁`);
    expect(page).toMatch(/Item\s+Name\s+Quantity/);
  }
  const all = pages.join("\n");
  for (let at = 1; at < rows.length; at++) expect(all).toMatch(new RegExp(`ITEM-${at}\\s+螺栓 峯 ${at}\\s`));
  const { stdout } = await run(pdftotext.replace("pdftotext", "pdffonts"), [join(folder, "table.pdf")]);
  // Embedded, and only what is used of it.
  expect(stdout).toMatch(/NotoSansTC[\w-]*\s+CID TrueType.*\s+yes\s+yes/);
});

test("a long text is broken into lines, and cut when it is too long", async () => {
  const [page = ""] = await textOf([
    ["A", "word ".repeat(20), "1", "", "", ""],
    ["B", "峯".repeat(500), "2", "", "", ""],
  ]);
  expect(page.match(/word/g)).toHaveLength(20);
  expect(page).toContain("…");
});

test("no rows is said", async () => {
  expect((await textOf([]))[0]).toContain("Nothing to report.");
});
