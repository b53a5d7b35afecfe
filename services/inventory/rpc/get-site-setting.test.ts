import { afterAll, beforeAll, expect, test } from "vitest";
import { SiteSetting_Phase as Phase } from "../../../gen/erp/inventory/v1/site_setting_pb.ts";
import { SiteSettingService } from "../../../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows the settings that came with the site to whoever works in it", async () => {
  const site = await createTestSite(stack, "TPE");
  const other = await createTestSite(stack, "KHH");
  const wanted = { siteId: site.id, phase: Phase.SETUP, backdateToleranceMinutes: 1440, closedUntil: "", etag: "1" };
  for (const unitId of [site.id, site.warehouseId]) {
    const operator = await createTestUser(stack, `operator-${unitId}`, [{ role: "operator", unitIds: [unitId] }]);
    const settings = operator.client(SiteSettingService);
    expect((await settings.getSiteSetting({ siteId: site.id })).setting).toMatchObject(wanted);
    const hidden = { reason: "NOT_FOUND", resource: "site" };
    expect(await refusalOf(settings.getSiteSetting({ siteId: other.id }))).toEqual(hidden);
    expect(await refusalOf(settings.getSiteSetting({ siteId: site.warehouseId }))).toEqual(hidden);
  }
});
