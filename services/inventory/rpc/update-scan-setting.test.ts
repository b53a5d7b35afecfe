import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { ScanPrefixRule_Kind as Kind } from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const settings = () => stack.admin.client(ScanSettingService);
const update = async (setting: object, ...paths: string[]) => {
  const etag = (await settings().getScanSetting({})).setting?.etag ?? "";
  return settings().updateScanSetting({ setting: { etag, ...setting }, updateMask: { paths } });
};

test("changes what the mask names once, with a trace, and scans are read so at once", async () => {
  await createTestItem(stack, "CLIP");
  const scan = { case: "text" as const, value: "IT#CLIP" };
  const resolve = () => stack.admin.client(BarcodeService).resolveScan({ scan });
  expect(await refusalOf(resolve())).toMatchObject({ reason: "UNKNOWN_BARCODE" });
  const prefixRules = [{ prefix: "IT#", kind: Kind.ITEM, strip: true }];
  const request = {
    setting: { prefixRules, companyPrefix: "4712345", separators: ["|"], etag: "1" },
    updateMask: { paths: ["prefix_rules", "company_prefix"] },
    requestId: uuidv7(),
  };
  const changed = await settings().updateScanSetting(request);
  expect(changed.setting).toMatchObject({ separators: [], companyPrefix: "4712345", prefixRules, etag: "2" });
  expect(await settings().updateScanSetting(request)).toEqual(changed);
  expect((await settings().getScanSetting({})).setting).toEqual(changed.setting);
  expect((await resolve()).candidates).toMatchObject([{ ref: { code: "CLIP" } }]);
  const rules = [{ prefix: "IT#", kind: "ITEM", strip: true }];
  expect(await auditOf(stack, "stack")).toMatchObject([
    {
      before: { company_prefix: "", prefix_rules: [] },
      after: { company_prefix: "4712345", prefix_rules: rules },
    },
  ]);
  expect(await eventsOf(stack, "stack")).toEqual(["inventory.scan_setting.updated"]);
});

test("refuses an old version, and what could not be told from data", async () => {
  const refused = async (setting: object, ...paths: string[]) => (await refusalOf(update(setting, ...paths))).reason;
  expect(await refused({ etag: "99", separators: ["|"] }, "separators")).toBe("VERSION_CONFLICT");
  expect(await refused({ etag: "", separators: ["|"] }, "separators")).toBe("INVALID_REQUEST");
  expect(await refused({ separators: ["%"] }, "separators")).toBe("INVALID_REQUEST");
  expect(await refused({ separators: ["|", "|"] }, "separators")).toBe("INVALID_REQUEST");
  expect(await refused({ companyPrefix: "123" }, "company_prefix")).toBe("INVALID_REQUEST");
  const rule = { prefix: "A", kind: Kind.LOT, strip: true };
  expect(await refused({ prefixRules: [rule, rule] }, "prefix_rules")).toBe("INVALID_REQUEST");
  expect(await refused({ prefixRules: [{ ...rule, prefix: " A" }] }, "prefix_rules")).toBe("INVALID_REQUEST");
  expect(await refused({ prefixRules: [{ ...rule, kind: 0 }] }, "prefix_rules")).toBe("INVALID_REQUEST");
  expect(await refused({}, "etag")).toBe("INVALID_REQUEST");
});

test("the settings belong to the whole stack: the manager of one warehouse changes none", async () => {
  const { warehouseId } = await createTestSite(stack, "USS");
  const manager = await createTestUser(stack, "uss-manager", [{ role: "warehouse-manager", unitIds: [warehouseId] }]);
  const change = manager.client(ScanSettingService).updateScanSetting({
    setting: { separators: ["|"], etag: "2" },
    updateMask: { paths: ["separators"] },
  });
  expect(await refusalOf(change)).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
