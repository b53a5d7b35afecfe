import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CreateFileLinkResponse, FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_LOG_LEVEL: "debug" } });
});
afterAll(() => stack?.stop());

test("makes a link for five minutes, or for as long as is asked for, up to an hour", async () => {
  const { createFileLink } = stack.admin.client(FileService);
  const { id: fileId } = await uploadTestFile(stack.admin);
  const leftSeconds = ({ expireTime }: CreateFileLinkResponse) =>
    expireTime ? (timestampDate(expireTime).getTime() - Date.now()) / 1_000 : 0;
  expect(leftSeconds(await createFileLink({ fileId }))).toBeCloseTo(300, -1);
  expect(leftSeconds(await createFileLink({ fileId, life: { seconds: 3_600n } }))).toBeCloseTo(3_600, -1);
  for (const seconds of [0n, 3_601n]) {
    expect(await refusalOf(createFileLink({ fileId, life: { seconds } }))).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});

test("whoever may not see the file gets no link to it", async () => {
  const { id: fileId } = await uploadTestFile(stack.admin);
  const site = await createTestSite(stack, "TPE");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [site.id] }]);
  expect(await refusalOf(operator.client(FileService).createFileLink({ fileId }))).toEqual({
    reason: "NOT_FOUND",
    resource: "file",
  });
  expect(await refusalOf(stack.admin.client(FileService).createFileLink({ fileId: uuidv7() }))).toEqual({
    reason: "NOT_FOUND",
    resource: "file",
  });
});

test("that there is a link is known afterwards, the link itself is not", async () => {
  const { id: fileId } = await uploadTestFile(stack.admin);
  const requestId = uuidv7();
  const { path } = await stack.admin.client(FileService).createFileLink({ fileId, requestId });
  // The stored answer of a repeated call is the same link, and lies sealed in the database.
  expect((await stack.admin.client(FileService).createFileLink({ fileId, requestId })).path).toBe(path);
  const token = path.replace("/files/", "");
  await withConnection({ connectionString: stack.database.adminUrl }, async (client) => {
    const { rows } = await client.query(
      "select details->'after'->>'link_until' as until from audit.record where resource_id = $1 and action like '%Link'",
      [fileId],
    );
    expect(rows).toHaveLength(1);
    const kept = await client.query(
      "select count(*)::int as n from platform.idempotency where position($1 in response) > 0",
      [Buffer.from(token)],
    );
    expect(kept.rows[0].n).toBe(0);
  });
  expect((await fetch(`${stack.url}${path}`)).status).toBe(200);
  const log = await readFile(join(stack.config.dataDir, "log"), "utf8");
  expect(log).toContain("CreateFileLink");
  expect(log).not.toContain(token);
});
