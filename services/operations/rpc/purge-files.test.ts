import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { tamper } from "../../../test/audit-records.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { downloadTestFile, uploadTestFile } from "../../../test/test-files.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations", ERP_FILE_KEEP_DAYS: "7" } });
});
afterAll(() => stack?.stop());

const purge = () => stack.process.clients.internal(FileService).purgeFiles({});
const set = (id: string, what: string) =>
  tamper(stack.database, (client) => client.query(`update operations.file set ${what} where id = $1`, [id]));
const objects = async () => {
  const found = await readdir(join(stack.config.dataDir, "files/objects"), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
};

test("content goes when its file was deleted long enough ago, and not before", async () => {
  const [kept, expired, deleted] = [
    await uploadTestFile(stack.admin, { name: "kept" }),
    await uploadTestFile(stack.admin, { name: "expired", keep: { seconds: 1000n } }),
    await uploadTestFile(stack.admin, { name: "deleted" }),
  ];
  await set(expired.id, "expire_time = now() - interval '1 second'");
  await stack.admin.client(FileService).deleteFile({ fileId: deleted.id });
  expect(await purge()).toMatchObject({ filesExpired: 1n, uploadsGivenUp: 0n, contentsRemoved: 0n });
  expect((await objects()).sort()).toEqual([kept.id, expired.id, deleted.id].sort());
  expect(await refusalOf(downloadTestFile(stack.admin, expired.id))).toMatchObject({ reason: "NOT_FOUND" });
  for (const { id } of [expired, deleted]) await set(id, "delete_time = now() - interval '8 days'");
  expect(await purge()).toMatchObject({ filesExpired: 0n, contentsRemoved: 2n });
  expect(await objects()).toEqual([kept.id]);
  expect(await purge()).toMatchObject({ filesExpired: 0n, uploadsGivenUp: 0n, contentsRemoved: 0n });
  expect((await downloadTestFile(stack.admin, kept.id)).content.toString()).toBe("content");
});

test("an upload that a crash left is given up after a day, with what it left in the storage", async () => {
  const { id } = await uploadTestFile(stack.admin, { name: "crashed" });
  await set(id, "state = 'uploading', size = null, sha256 = null");
  const folder = join(stack.config.dataDir, "files/unfinished");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "left"), "x");
  expect(await purge()).toMatchObject({ uploadsGivenUp: 0n });
  expect(await readdir(folder)).toEqual(["left"]);
  await set(id, "create_time = now() - interval '25 hours'");
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(folder, "left"), longAgo, longAgo);
  expect(await purge()).toMatchObject({ uploadsGivenUp: 1n });
  expect(await objects()).not.toContain(id);
  expect(await readdir(folder)).toEqual([]);
});

test("many are purged in one call, each once, though two work at it", async () => {
  await tamper(stack.database, (client) =>
    client.query(`
      insert into operations.file
        (id, name, media_type, purpose, state, creator_kind, creator_id, creator_name, storage_key, size, sha256, expire_time)
      select gen_random_uuid(), 'many', 'a/b', 'export', 'stored', 'user', 'u', 'u', 'export/2026/' || n, 0, sha256(''), now()
      from generate_series(1, 350) n
    `),
  );
  const [first, second] = await Promise.all([purge(), purge()]);
  expect(first.filesExpired + second.filesExpired).toBe(350n);
});

test("nobody outside can ask for it", async () => {
  await expect(stack.admin.client(FileService).purgeFiles({})).rejects.toMatchObject({ code: Code.Unimplemented });
});
