import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pdfRowsMax, type RenderSpec, type TableRow } from "../worker/render/render-spec.ts";
import { renderers } from "../worker/render/render-table.ts";

// How fast tables become files, and how much memory that takes: `node bench/exports.ts [rows]`. Each format in a process of
// its own, with a row such as the report of stock on hand has.
const memoryMb = { csv: 192, xlsx: 192, pdf: 384 };
const [, , first = "1000000", second] = process.argv;
if (second !== undefined) await renderOne(first as RenderSpec["format"], Number(second));
else {
  const rows = Number(first);
  process.stdout.write(
    "| format | rows | seconds | CPU s | rows/s | file MB | peak RSS MB |\n| --- | --- | --- | --- | --- | --- | --- |\n",
  );
  for (const format of ["csv", "xlsx", "pdf"] as const) {
    const count = format === "pdf" ? Math.min(rows, pdfRowsMax) : rows;
    // The heap that a worker gives such a process.
    const flags = [`--max-old-space-size=${Math.floor(memoryMb[format] * 0.75)}`];
    spawnSync(process.execPath, [...flags, import.meta.filename, format, String(count)], { stdio: "inherit" });
  }
}

async function renderOne(format: RenderSpec["format"], rows: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "erp-bench-exports-"));
  const path = join(folder, `table.${format}`);
  const file = createWriteStream(path);
  const startedAt = performance.now();
  await renderers[format](specOf(format), batches(rows), async (bytes) => {
    if (!file.write(bytes)) await once(file, "drain");
  });
  file.end();
  await once(file, "close");
  const seconds = (performance.now() - startedAt) / 1_000;
  const { size } = await stat(path);
  await rm(folder, { recursive: true });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  const figures = [seconds.toFixed(1), cpu, Math.round(rows / seconds), (size / 1e6).toFixed(1)];
  const peakMb = Math.round(maxRSS / 1024);
  process.stdout.write(`| ${format} | ${rows} | ${figures.join(" | ")} | ${peakMb} |\n`);
}

function specOf(format: RenderSpec["format"]): RenderSpec {
  const column = (title: string, type: "text" | "decimal" | "date" | "time", width: number) => ({ title, type, width });
  return {
    format,
    title: "現有庫存",
    columns: [
      column("倉庫", "text", 10),
      column("料號", "text", 18),
      column("品名", "text", 26),
      column("庫位", "text", 14),
      column("批號", "text", 14),
      column("效期", "date", 12),
      column("在庫量", "decimal", 12),
      column("已配量", "decimal", 12),
      column("單位", "text", 6),
      column("入庫時間", "time", 20),
    ],
    timeZone: "Asia/Taipei",
    facts: [{ label: "倉庫", value: "TPE-W1" }],
    language: "zh-TW",
    byteOrderMark: true,
  };
}

async function* batches(rows: number): AsyncGenerator<TableRow[]> {
  for (let at = 0; at < rows; at += 2_000) {
    yield Array.from({ length: Math.min(2_000, rows - at) }, (_, index) => rowOf(at + index));
  }
}

function rowOf(n: number): TableRow {
  const time = new Date(1_764_000_000_000 + n * 1_000).toISOString();
  const [item, lot] = [`ITEM-${String(n % 5_000).padStart(5, "0")}`, `L${20_260_000 + (n % 999)}`];
  return [
    "TPE-W1",
    item,
    `不鏽鋼螺栓 M8 x ${n % 90}`,
    `A-${n % 40}-${n % 12}`,
    lot,
    "2027-03-31",
    `${n}.25`,
    "3",
    "EA",
    time,
  ];
}
