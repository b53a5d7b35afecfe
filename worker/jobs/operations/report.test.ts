import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { type Job, Job_State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { ReportFormat } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { requirePrograms } from "../../../platform/testing/system-programs.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { downloadTestFile } from "../../../test/test-files.ts";
import { asSuperuser, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { untilEnded, untilState } from "../../../test/test-jobs.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
const places = 3_000;

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_JOB_POLL_MS: "100" } });
  taipei = await createTestWarehouse(stack, "TPE", []);
  tainan = await createTestWarehouse(stack, "TNN", ["B"]);
  // A name that a spreadsheet would take for a formula.
  const { id: itemId } = await createTestItem(stack, "BOLT", { name: "=cmd|' /C calc'!A0 螺栓" });
  const { adminUrl } = stack.database;
  const bins = await asSuperuser(adminUrl, async (query) => {
    await query(
      `insert into inventory.location (id, warehouse_id, kind, code)
       select gen_random_uuid(), $1, 'bin', 'A-' || n from generate_series(1, ${places}) n`,
      [taipei.warehouseId],
    );
    return query("select id, warehouse_id from inventory.location where kind = 'bin' and warehouse_id = any($1)", [
      [taipei.warehouseId, tainan.warehouseId],
    ]);
  });
  await insertHistory(
    adminUrl,
    bins.map(({ id, warehouse_id }, at) => ({
      warehouseId: String(warehouse_id),
      itemId,
      recordTime: new Date(Date.now() - 60_000),
      quantity: String(at + 1),
      from: supplier,
      to: { locationId: String(id), warehouseId: String(warehouse_id) },
    })),
  );
}, 60_000);
afterAll(() => stack?.stop());

const stockOnHand = { report: { case: "stockOnHand" as const, value: {} } };

const run = async (user: TestUser, format: ReportFormat, more: object = {}): Promise<Job> => {
  const request = { parameters: stockOnHand, format, timeZone: "Asia/Taipei", language: "en", ...more };
  const { job } = await user.client(ReportService).runReport(request);
  return job as Job;
};

const done = async (user: TestUser, format: ReportFormat, more: object = {}) => {
  const job = await untilEnded(user, (await run(user, format, more)).id, 60_000);
  expect(job.failure).toBeUndefined();
  expect(job.state).toBe(Job_State.SUCCEEDED);
  const { content } = await downloadTestFile(user, job.resultFileId);
  return { job, content };
};

test("a report becomes a file of its requester, with every row and nothing that runs", {
  timeout: 90_000,
}, async () => {
  const { job, content } = await done(stack.admin, ReportFormat.CSV, { byteOrderMark: true });
  const lines = content.toString().trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + places + 1);
  expect(lines[0]).toMatch(/^\uFEFFWarehouse,Item,Item name,Location,/);
  expect(lines[1]).toMatch(/^T\w\w-W1,BOLT,'=cmd\|' \/C calc'!A0 螺栓,/);
  expect(job.progress).toMatchObject({ done: BigInt(places + 1), total: BigInt(places + 1) });
  expect(JSON.parse(job.resultJson)).toEqual({ rows: String(places + 1), size: String(content.length) });
  const { file } = await stack.admin.client(FileService).getFile({ fileId: job.resultFileId });
  expect(file).toMatchObject({
    name: expect.stringMatching(/^Stock on hand 20\d\d-\d\d-\d\d\.csv$/),
    creatorName: "admin",
  });
  const keptDays = (Number(file?.expireTime?.seconds ?? 0n) - Date.now() / 1_000) / 86_400;
  expect(keptDays).toBeCloseTo(7, 1);
});

test("workbook and document tell the same, in Chinese and with the filter", { timeout: 120_000 }, async () => {
  const parameters = { report: { case: "stockOnHand" as const, value: { warehouseId: tainan.warehouseId } } };
  const workbook = await done(stack.admin, ReportFormat.XLSX, { language: "zh-TW", parameters });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(workbook.content as unknown as ArrayBuffer);
  expect(book.worksheets[0]?.getCell(1, 1).value).toBe("倉庫");
  expect(book.worksheets[0]?.rowCount).toBe(2);
  expect(book.worksheets[0]?.getCell(2, 3)).toMatchObject({ type: ExcelJS.ValueType.String });
  expect(book.worksheets[0]?.getCell(2, 9).type).toBe(ExcelJS.ValueType.Number);
  const document = await done(stack.admin, ReportFormat.PDF, { language: "zh-TW", parameters });
  const [pdftotext = ""] = await requirePrograms("pdftotext");
  const path = join(tmpdir(), `report-${document.job.id}.pdf`);
  await writeFile(path, document.content);
  const { stdout } = await promisify(execFile)(pdftotext, ["-layout", path, "-"]);
  expect(stdout).toContain("現有庫存");
  expect(stdout).toContain("倉庫: TNN-W1");
  expect(stdout).toMatch(/製表人: admin/);
  expect(stdout.replaceAll(" ", "")).toContain("第1/1頁");
});

test.each([
  ["en", "Move between places", "Unrestricted"],
  ["zh-TW", "移位", "可用"],
])("the ledger, which comes as text, names movements and statuses in %s", { timeout: 60_000 }, async (...expected) => {
  const [language, movement, status] = expected;
  const parameters = { report: { case: "movementLedger" as const, value: {} } };
  const { job, content } = await done(stack.admin, ReportFormat.CSV, { language, parameters });
  const lines = content.toString().trimEnd().split("\r\n").slice(1);
  expect(lines).toHaveLength(2 * (places + 1));
  expect(job.progress).toMatchObject({ done: BigInt(lines.length), total: BigInt(lines.length) });
  const cells = lines.map((line) => line.split(","));
  expect(new Set(cells.map((row) => row[2]))).toEqual(new Set([movement]));
  expect(new Set(cells.map((row) => row[7]))).toEqual(new Set([status]));
  expect(new Set(cells.map((row) => row.length))).toEqual(new Set([16]));
});

test("it shows what its requester may see when it runs, and is for her alone", { timeout: 60_000 }, async () => {
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  const { job, content } = await done(planner, ReportFormat.CSV);
  expect(
    content
      .toString()
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((line) => line.slice(0, 6)),
  ).toEqual(["TNN-W1"]);
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor" }]);
  expect(await refusalOf(downloadTestFile(auditor, job.resultFileId))).toMatchObject({ reason: "NOT_FOUND" });
  // Who manages the jobs of all sees what they made.
  expect((await downloadTestFile(stack.admin, job.resultFileId)).content.equals(content)).toBe(true);
});

test("a cancelled report stops within moments, and leaves no file", { timeout: 60_000 }, async () => {
  const files = async () =>
    (await readdir(join(stack.config.dataDir, "files"), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    ).length;
  const before = await files();
  // The ledger of 6,000 entries as a document takes some seconds.
  const parameters = { report: { case: "movementLedger" as const, value: {} } };
  const { id } = await run(stack.admin, ReportFormat.PDF, { parameters });
  await untilState(stack.admin, id, [Job_State.RUNNING]);
  const startedAt = performance.now();
  await stack.admin.client(JobService).cancelJob({ jobId: id, reason: "not needed" });
  const job = await untilEnded(stack.admin, id, 20_000);
  expect(job.state).toBe(Job_State.CANCELLED);
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(job.resultFileId).toBe("");
  await expect.poll(files, { timeout: 5_000 }).toBe(before);
});
