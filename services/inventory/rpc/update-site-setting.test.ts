import { afterAll, beforeAll, expect, test } from "vitest";
import { SiteSetting_Phase as Phase } from "../../../gen/erp/inventory/v1/site_setting_pb.ts";
import { SiteSettingService } from "../../../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
});

afterAll(() => stack?.stop());

const settings = () => stack.admin.client(SiteSettingService);
const update = (setting: object, paths: string[]) =>
  settings().updateSiteSetting({ setting: { siteId: site.id, ...setting }, updateMask: { paths } });

test("changes the tolerance, goes live once and never back", async () => {
  const changed = await update({ etag: "1", backdateToleranceMinutes: 60, phase: Phase.LIVE }, [
    "backdate_tolerance_minutes",
  ]);
  expect(changed.setting).toMatchObject({ backdateToleranceMinutes: 60, phase: Phase.SETUP, etag: "2" });
  const live = await update({ etag: "2", phase: Phase.LIVE }, ["phase"]);
  expect(live.setting).toMatchObject({ backdateToleranceMinutes: 60, phase: Phase.LIVE, etag: "3" });
  expect((await settings().getSiteSetting({ siteId: site.id })).setting).toEqual(live.setting);
  expect(await refusalOf(update({ etag: "3", phase: Phase.SETUP }, ["phase"]))).toEqual({
    reason: "INVALID_STATE",
    resource: "site_setting",
    state: "live",
  });
  const trace = { action: "SiteSettingService.UpdateSiteSetting", unit_id: site.id, outcome: "done" };
  expect((await auditOf(stack, site.id)).filter(({ action }) => action === trace.action)).toMatchObject([
    { ...trace, before: { backdate_tolerance_minutes: 1440 }, after: { backdate_tolerance_minutes: 60 } },
    { ...trace, before: { phase: "setup" }, after: { phase: "live" } },
  ]);
  const events = (await eventsOf(stack, site.id)).filter((topic) => topic.startsWith("inventory."));
  expect(events).toEqual(["inventory.site_setting.updated", "inventory.site_setting.live"]);
});

test("refuses what nobody saw, what is out of bounds, and who manages a warehouse of the site only", async () => {
  expect(await refusalOf(update({ etag: "99", backdateToleranceMinutes: 1 }, ["backdate_tolerance_minutes"]))).toEqual({
    reason: "VERSION_CONFLICT",
    resource: "site_setting",
    current_etag: "3",
  });
  const invalid = { reason: "INVALID_REQUEST" };
  expect(
    await refusalOf(update({ etag: "3", backdateToleranceMinutes: 44_641 }, ["backdate_tolerance_minutes"])),
  ).toMatchObject(invalid);
  expect(await refusalOf(update({ etag: "3" }, ["phase"]))).toMatchObject(invalid);
  expect(await refusalOf(update({ etag: "3" }, ["closed_until"]))).toMatchObject(invalid);
  expect(await refusalOf(update({ etag: "3", siteId: uuidv7() }, ["phase"]))).toEqual({
    reason: "NOT_FOUND",
    resource: "site",
  });
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [site.warehouseId] }]);
  const call = manager.client(SiteSettingService).updateSiteSetting({
    setting: { siteId: site.id, etag: "3", backdateToleranceMinutes: 1 },
    updateMask: { paths: ["backdate_tolerance_minutes"] },
  });
  expect(await refusalOf(call)).toEqual({ reason: "NOT_FOUND", resource: "site" });
});
