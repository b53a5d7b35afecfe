import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type File, File_Purpose } from "../../../gen/erp/operations/v1/file_pb.ts";
import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { openLocalStorage } from "../../../platform/storage/local-storage.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { downloadTestFile, uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";
import type { FileRow } from "../store/file-store.ts";
import { sendFile } from "./send-file.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;
let inTaipei: TestUser;
let inTainan: TestUser;
const content = randomBytes(1_000_000);
let file: File;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  tainan = await createTestSite(stack, "TNN");
  inTaipei = await createTestUser(stack, "in-taipei", [{ role: "operator", unitIds: [taipei.id] }]);
  inTainan = await createTestUser(stack, "in-tainan", [{ role: "operator", unitIds: [tainan.id] }]);
  file = await uploadTestFile(inTaipei, { name: "photo.jpg", unitId: taipei.warehouseId }, content);
});
afterAll(() => stack?.stop());

test("sends the whole and any part of it", async () => {
  const whole = await downloadTestFile(inTaipei, file.id);
  expect(whole.head).toEqual({ offset: 0n, length: 1_000_000n, name: "photo.jpg" });
  expect(whole.content.equals(content)).toBe(true);
  const middle = await downloadTestFile(inTaipei, file.id, { offset: 300_000n, length: 400_001n });
  expect(middle.head).toMatchObject({ offset: 300_000n, length: 400_001n });
  expect(middle.content.equals(content.subarray(300_000, 700_001))).toBe(true);
  const end = await downloadTestFile(inTaipei, file.id, { offset: -5n });
  expect(end.content.equals(content.subarray(-5))).toBe(true);
  const other = await downloadTestFile(inTaipei, file.id, { offset: -5n, ifSha256: "0".repeat(64) });
  expect(other.content).toHaveLength(1_000_000);
  expect(await refusalOf(downloadTestFile(inTaipei, file.id, { offset: 1_000_000n }))).toEqual({
    reason: "RANGE_NOT_SATISFIABLE",
    size: "1000000",
  });
});

test("an attachment is for those who reach its unit, and for who brought it", async () => {
  const missing = { reason: "NOT_FOUND", resource: "file" };
  expect((await downloadTestFile(stack.admin, file.id)).content).toHaveLength(1_000_000);
  const colleague = await createTestUser(stack, "colleague", [{ role: "auditor", unitIds: [taipei.warehouseId] }]);
  expect((await downloadTestFile(colleague, file.id)).content).toHaveLength(1_000_000);
  expect(await refusalOf(downloadTestFile(inTainan, file.id))).toEqual(missing);
  const own = await uploadTestFile(inTainan, { name: "note" });
  expect((await downloadTestFile(inTainan, own.id)).content.toString()).toBe("content");
  expect(await refusalOf(downloadTestFile(inTaipei, own.id))).toEqual(missing);
  expect(await refusalOf(downloadTestFile(inTaipei, crypto.randomUUID()))).toEqual(missing);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(downloadTestFile(nobody, file.id))).toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("a report is for who asked for it, even where others reach everything", async () => {
  const report = await uploadTestFile(inTaipei, { purpose: File_Purpose.REPORT, unitId: taipei.warehouseId });
  expect((await downloadTestFile(inTaipei, report.id)).content.toString()).toBe("content");
  const everywhere = await createTestUser(stack, "everywhere", [{ role: "warehouse-manager" }]);
  expect(await refusalOf(downloadTestFile(everywhere, report.id))).toMatchObject({ reason: "NOT_FOUND" });
});

test("a file is gone when its time is over", async () => {
  const short = await uploadTestFile(inTaipei, { keep: { seconds: 1n } });
  expect(short.expireTime).toBeDefined();
  expect((await downloadTestFile(inTaipei, short.id)).content.toString()).toBe("content");
  await sleep(1_100);
  expect(await refusalOf(downloadTestFile(inTaipei, short.id))).toMatchObject({ reason: "NOT_FOUND" });
});

test("content that the storage lost is a fault, and never half a file", async () => {
  const lost = await uploadTestFile(inTaipei, {}, "lost");
  const folder = join(stack.config.dataDir, "files/objects");
  const [place] = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(lost.id));
  await rm(join(folder, place ?? ""));
  const download = downloadTestFile(inTaipei, lost.id);
  await expect(download).rejects.toMatchObject({ code: Code.Internal });
  await expect(download).rejects.not.toThrow(/objects|ENOENT/);
});

test("a reader that leaves, or stands still, lets its source go", async () => {
  const client = inTaipei.client(FileStreamService);
  for (let round = 0; round < 20; round++) {
    for await (const { piece } of client.downloadFile({ fileId: file.id })) if (piece.case === "chunk") break;
  }
  const storage = await openLocalStorage(join(stack.config.dataDir, "files"));
  const row = { id: file.id, storage_key: await keyOf(file.id), size: 1_000_000n, sha256: file.sha256 } as FileRow;
  const asked = { offset: 0n, length: 0n, ifSha256: "" };
  const full = { ...row, name: "x", media_type: "a/b", purpose: "report", state: "stored", create_time: new Date() };
  const pieces = sendFile(storage, full as FileRow, asked, { signal: new AbortController().signal, stallMs: 50 });
  await pieces.next();
  await pieces.next();
  await sleep(200);
  await expect(async () => {
    for await (const _ of pieces);
  }).rejects.toThrow("stood still");
});

async function keyOf(id: string): Promise<string> {
  const folder = join(stack.config.dataDir, "files/objects");
  return (await readdir(folder, { recursive: true })).find((path) => path.endsWith(id)) ?? "";
}
