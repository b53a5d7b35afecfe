import { afterAll, beforeAll, expect, test } from "vitest";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("returns the settings that a new stack begins with, to everybody who scans", async () => {
  const { warehouseId } = await createTestSite(stack, "GSS");
  const operator = await createTestUser(stack, "gss-operator", [{ role: "operator", unitIds: [warehouseId] }]);
  const { setting } = await operator.client(ScanSettingService).getScanSetting({});
  expect(setting).toMatchObject({ separators: [], companyPrefix: "", prefixRules: [], etag: "1" });
});
