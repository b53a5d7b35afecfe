import { afterAll, beforeAll, expect, test } from "vitest";
import { File_Purpose } from "../../../gen/erp/operations/v1/file_pb.ts";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let operator: TestUser;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  taipei = await createTestSite(stack, "TPE");
  const tainan = await createTestSite(stack, "TNN");
  operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [taipei.id] }]);
  await uploadTestFile(stack.admin, { name: "of nobody else" });
  await uploadTestFile(stack.admin, { name: "taipei by admin", unitId: taipei.warehouseId });
  await uploadTestFile(stack.admin, { name: "tainan by admin", unitId: tainan.warehouseId });
  await uploadTestFile(stack.admin, { name: "report by admin", unitId: taipei.id, purpose: File_Purpose.REPORT });
  await uploadTestFile(operator, { name: "own without unit" });
  await uploadTestFile(operator, { name: "own in taipei", unitId: taipei.warehouseId });
  await uploadTestFile(operator, { name: "own report", purpose: File_Purpose.REPORT });
});
afterAll(() => stack?.stop());

const names = async (user: TestUser, request: object = {}) =>
  (await user.client(FileService).listFiles(request)).files.map(({ name }) => name);

test("shows the caller's own and the attachments of her units, newest first", async () => {
  expect(await names(operator)).toEqual(["own report", "own in taipei", "own without unit", "taipei by admin"]);
  expect(await names(operator, { ownOnly: true })).toEqual(["own report", "own in taipei", "own without unit"]);
  expect(await names(operator, { unitId: taipei.warehouseId })).toEqual(["own in taipei", "taipei by admin"]);
  expect(await names(operator, { purposes: [File_Purpose.REPORT] })).toEqual(["own report"]);
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor" }]);
  expect(await names(auditor)).toEqual([
    "own in taipei",
    "own without unit",
    "tainan by admin",
    "taipei by admin",
    "of nobody else",
  ]);
});

test("goes on from page to page", async () => {
  const { listFiles } = operator.client(FileService);
  const first = await listFiles({ pageSize: 3 });
  const second = await listFiles({ pageSize: 3, pageToken: first.nextPageToken });
  expect([...first.files, ...second.files].map(({ name }) => name)).toEqual(await names(operator));
  expect(second.nextPageToken).toBe("");
  const forged = Buffer.from(JSON.stringify(["' or true"])).toString("base64url");
  expect(await refusalOf(listFiles({ pageToken: forged }))).toMatchObject({ reason: "INVALID_REQUEST" });
});
