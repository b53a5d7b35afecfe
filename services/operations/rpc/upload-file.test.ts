import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { File_Purpose, File_State } from "../../../gen/erp/operations/v1/file_pb.ts";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { downloadTestFile, uploadPieces, uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_FILE_MAX_MB: "1", ERP_REPORT_MAX_MB: "2" } });
});
afterAll(() => stack?.stop());

const upload = (pieces: ReturnType<typeof uploadPieces>) => stack.admin.client(FileStreamService).uploadFile(pieces);
const rows = (where: string) =>
  withConnection({ connectionString: stack.database.adminUrl }, async (client) => {
    const found = await client.query(`select state, name, purge_time from operations.file where ${where} order by id`);
    return found.rows as { state: string; name: string; purge_time: Date | null }[];
  });
const objects = async () => {
  const folder = join(stack.config.dataDir, "files");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

test("keeps the content and what is known of it", async () => {
  const content = randomBytes(900_001);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const start = { name: "C:\\fakepath\\量測 報告.pdf", mediaType: "Application/PDF", size: 900_001n, sha256 };
  const chunks = [content.subarray(0, 10), content.subarray(10, 800_000), content.subarray(800_000)];
  const { file } = await upload(uploadPieces(start, chunks));
  expect(file).toMatchObject({
    name: "量測 報告.pdf",
    mediaType: "application/pdf",
    size: 900_001n,
    sha256,
    purpose: File_Purpose.ATTACHMENT,
    state: File_State.STORED,
    creatorName: "admin",
  });
  expect((await downloadTestFile(stack.admin, file?.id ?? "")).content.equals(content)).toBe(true);
  // What people call it is nowhere in the storage.
  expect(await objects()).toEqual([file?.id]);
});

test("an empty file is a file", async () => {
  const file = await uploadTestFile(stack.admin, { name: "empty" }, "");
  expect(file).toMatchObject({ size: 0n, sha256: createHash("sha256").digest("hex") });
  expect((await downloadTestFile(stack.admin, file.id)).content).toHaveLength(0);
});

test("a repeated upload is the first one, whatever the protocol; other content under its key is refused", async () => {
  const before = (await objects()).length;
  const requestId = uuidv7();
  const content = [Buffer.from("the same")];
  const first = await upload(uploadPieces({}, content, requestId));
  // This time it says its size and hash, and comes in another number of pieces.
  const announced = { size: 8n, sha256: first.file?.sha256 ?? "" };
  const again = await upload(uploadPieces(announced, [Buffer.from("the "), Buffer.from("same")], requestId));
  expect(again.file).toEqual(first.file);
  const grpc = createClient(FileStreamService, createGrpcTransport({ baseUrl: stack.url }));
  const headers = { authorization: `Bearer ${stack.admin.accessToken}` };
  expect((await grpc.uploadFile(uploadPieces({}, content, requestId), { headers })).file).toEqual(first.file);
  const other = upload(uploadPieces({}, [Buffer.from("not the same")], requestId));
  expect(await refusalOf(other)).toMatchObject({ reason: "IDEMPOTENCY_KEY_REUSED" });
  expect((await objects()).length).toBe(before + 1);
});

test("too large a file is refused: before it comes when it says so, and as soon as it is when it does not", async () => {
  const limit = { reason: "REQUEST_TOO_LARGE", limit_bytes: "1000000" };
  let asked = 0;
  const endless = function* () {
    for (;;) {
      asked += 1;
      yield randomBytes(100_000);
    }
  };
  expect(await refusalOf(upload(uploadPieces({ name: "large.bin", size: 1_000_001n }, endless())))).toMatchObject(
    limit,
  );
  // Nothing of it was noted, and the line was cut with what it holds by itself still in it.
  expect(await rows("name = 'large.bin'")).toEqual([]);
  expect(asked).toBeLessThan(100);
  asked = 0;
  expect(await refusalOf(upload(uploadPieces({}, endless())))).toMatchObject(limit);
  expect(asked).toBeLessThan(100);
  // What the stack makes itself may be larger.
  const report = await uploadTestFile(stack.admin, { purpose: File_Purpose.REPORT }, randomBytes(1_048_576));
  expect(report.size).toBe(1_048_576n);
});

test("content that is not what was announced is refused", async () => {
  const announce = (start: object) => refusalOf(upload(uploadPieces(start, [Buffer.from("1234")])));
  expect(await announce({ size: 5n })).toMatchObject({
    reason: "CONTENT_MISMATCH",
    announced: "5 B",
    received: "4 B",
  });
  expect(await announce({ size: 3n })).toMatchObject({ reason: "CONTENT_MISMATCH" });
  expect(await announce({ sha256: "ab".repeat(32) })).toMatchObject({ reason: "CONTENT_MISMATCH" });
});

test("pieces come in their order and have their form", async () => {
  const { uploadFile } = stack.admin.client(FileStreamService);
  const chunk = { piece: { case: "chunk" as const, value: Buffer.from("x") } };
  const start = (fields: object) => ({
    requestId: uuidv7(),
    piece: { case: "start" as const, value: { name: "x", purpose: File_Purpose.ATTACHMENT, ...fields } },
  });
  const send = async (...pieces: object[]) => {
    async function* flow() {
      yield* pieces;
    }
    return (await refusalOf(uploadFile(flow()))).reason;
  };
  expect(await send()).toBe("INVALID_REQUEST");
  expect(await send(chunk)).toBe("INVALID_REQUEST");
  expect(await send(start({}), chunk, start({}))).toBe("INVALID_REQUEST");
  expect(await send(start({ purpose: 0 }))).toBe("INVALID_REQUEST");
  expect(await send(start({ mediaType: "text/html\r\nx: y" }))).toBe("INVALID_REQUEST");
  expect(await send(start({ unitId: "nowhere" }))).toBe("INVALID_REQUEST");
  expect(await send(start({}), { piece: { case: "chunk", value: new Uint8Array(1_048_577) } })).toBe("INVALID_REQUEST");
  expect(await send({ ...start({}), requestId: "" })).toBe("IDEMPOTENCY_KEY_REQUIRED");
});

test("an upload that breaks leaves nothing behind, and the trail says why", async () => {
  const before = await objects();
  const name = "broken.bin";
  async function* breaking() {
    yield randomBytes(500_000);
    throw new Error("the line broke");
  }
  await expect(upload(uploadPieces({ name }, breaking()))).rejects.toThrow();
  await expect.poll(() => rows(`name = '${name}'`)).toEqual([{ state: "deleted", name, purge_time: null }]);
  expect(await objects()).toEqual(before);
  expect(
    (await stack.admin.client(FileService).listFiles({ pageSize: 500 })).files.map((each) => each.name),
  ).not.toContain(name);
  const trail = await withConnection({ connectionString: stack.database.adminUrl }, (client) =>
    client.query(`
      select r.action, r.outcome from audit.record r
      where r.resource_id in (select id::text from operations.file where name = '${name}') order by r.record_time
    `),
  );
  expect(trail.rows).toEqual([
    { action: "FileStreamService.BeginUpload", outcome: "done" },
    { action: "FileStreamService.GiveUpUpload", outcome: "failed" },
  ]);
});

test("a unit must be in reach, and the attempt is in the trail", async () => {
  const [taipei, tainan] = [await createTestSite(stack, "UTP"), await createTestSite(stack, "UTN")];
  const operator = await createTestUser(stack, "uploader", [{ role: "operator", unitIds: [taipei.warehouseId] }]);
  const file = await uploadTestFile(operator, { unitId: taipei.warehouseId });
  expect(file.unitId).toBe(taipei.warehouseId);
  expect((await uploadTestFile(operator, {})).unitId).toBe("");
  const refused = await refusalOf(uploadTestFile(operator, { unitId: tainan.warehouseId }));
  expect(refused).toMatchObject({ reason: "OUT_OF_SCOPE" });
  const trail = await withConnection({ connectionString: stack.database.adminUrl }, (client) =>
    client.query("select count(*)::int as n from audit.record where reason = 'OUT_OF_SCOPE' and outcome = 'denied'"),
  );
  expect(trail.rows[0].n).toBe(1);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(uploadTestFile(nobody))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
