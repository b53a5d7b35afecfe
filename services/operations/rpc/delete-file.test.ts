import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { downloadTestFile, uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack?.stop());

test("a deleted file is gone for everybody at once, and cannot be deleted twice", async () => {
  const taipei = await createTestSite(stack, "TPE");
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [taipei.id] }]);
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [taipei.id] }]);
  const file = await uploadTestFile(operator, { name: "wrong.jpg", unitId: taipei.warehouseId });
  const elsewhere = await uploadTestFile(stack.admin, { name: "elsewhere" });
  const { deleteFile } = manager.client(FileService);
  const refused = await refusalOf(operator.client(FileService).deleteFile({ fileId: file.id }));
  expect(refused).toMatchObject({ reason: "PERMISSION_DENIED" });
  expect(await refusalOf(deleteFile({ fileId: elsewhere.id }))).toMatchObject({ reason: "NOT_FOUND" });
  expect((await deleteFile({ fileId: file.id })).file).toMatchObject({ id: file.id });
  expect(await refusalOf(deleteFile({ fileId: file.id }))).toMatchObject({ reason: "NOT_FOUND" });
  for (const user of [operator, stack.admin]) {
    expect(await refusalOf(downloadTestFile(user, file.id))).toMatchObject({ reason: "NOT_FOUND" });
  }
  const own = await uploadTestFile(manager, { name: "own" });
  await deleteFile({ fileId: own.id });
});

test("what was stored does not change, and what was deleted does not come back, whoever tries", async () => {
  const file = await uploadTestFile(stack.admin, { name: "fixed" });
  const change = (set: string) =>
    withConnection({ connectionString: stack.database.url("erp_operations") }, (client) =>
      client.query(`update operations.file set ${set} where id = $1`, [file.id]),
    );
  for (const set of [
    "sha256 = sha256('x')",
    "size = 1",
    "name = 'other'",
    "storage_key = 'a/b'",
    "state = 'uploading'",
  ]) {
    await expect(change(set), set).rejects.toThrow(/does not/);
  }
  await stack.admin.client(FileService).deleteFile({ fileId: file.id });
  await expect(change("state = 'stored', delete_time = null")).rejects.toThrow(/does not go/);
  // Without a record in the audit trail nothing changes at all.
  await expect(change("purge_time = now()")).rejects.toThrow(/audit/);
  await expect(
    withConnection({ connectionString: stack.database.url("erp_operations") }, (client) =>
      client.query("delete from operations.file"),
    ),
  ).rejects.toThrow(/permission denied/);
});
