import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { uploadTestFile } from "../../../test/test-files.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack?.stop());

test("returns what is known of a file, to those whom it is for", async () => {
  const [taipei, tainan] = [await createTestSite(stack, "TPE"), await createTestSite(stack, "TNN")];
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [taipei.id] }]);
  const stranger = await createTestUser(stack, "stranger", [{ role: "planner", unitIds: [tainan.id] }]);
  const file = await uploadTestFile(planner, { name: "drawing.dxf", unitId: taipei.workCenterId });
  expect((await planner.client(FileService).getFile({ fileId: file.id })).file).toEqual(file);
  expect((await stack.admin.client(FileService).getFile({ fileId: file.id })).file).toEqual(file);
  const missing = { reason: "NOT_FOUND", resource: "file" };
  expect(await refusalOf(stranger.client(FileService).getFile({ fileId: file.id }))).toEqual(missing);
  expect(await refusalOf(planner.client(FileService).getFile({ fileId: crypto.randomUUID() }))).toEqual(missing);
  const answer = await fetch(`${stack.url}/api/v1/files/${file.id}`, {
    headers: { authorization: `Bearer ${planner.accessToken}` },
  });
  expect(await answer.json()).toMatchObject({ file: { name: "drawing.dxf", size: "7", state: "STATE_STORED" } });
});
