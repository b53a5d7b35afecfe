import type { SiteSetting } from "../../../gen/erp/inventory/v1/site_setting_pb.ts";
import { SiteSettingService } from "../../../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { changedSiteSetting } from "../domain/site-setting-rules.ts";
import { lockSiteSetting, updateSiteSetting as updateSiteSettingRow } from "../store/site-setting-store.ts";
import { phaseName, siteSettingFields, siteSettingMessage } from "./site-setting-message.ts";

export const updateSiteSetting = command(
  SiteSettingService.method.updateSiteSetting,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.setting as SiteSetting;
    const fields = maskedFields(request.updateMask, ["phase", "backdate_tolerance_minutes"]);
    const before = isUuid(given.siteId) ? await lockSiteSetting(tx, given.siteId, reach) : undefined;
    if (!before) throw refuse("NOT_FOUND", { resource: "site" });
    const changed = changedSiteSetting(before, {
      phase: fields.has("phase") ? phaseName(given.phase) : before.phase,
      backdate_tolerance_minutes: fields.has("backdate_tolerance_minutes")
        ? given.backdateToleranceMinutes
        : before.backdate_tolerance_minutes,
    });
    demandEtag(given.etag, before.version, "site_setting");
    await updateSiteSettingRow(tx, before.site_id, changed);
    const after = (await lockSiteSetting(tx, before.site_id, reach)) ?? before;
    const place = { resourceType: "site_setting", resourceId: after.site_id, unitId: after.site_id };
    audit({ ...place, ...changedFields(siteSettingFields(before), siteSettingFields(after)) });
    const topic = before.phase === after.phase ? "inventory.site_setting.updated" : "inventory.site_setting.live";
    emit({ topic, ...place, payload: siteSettingFields(after) });
    return { setting: siteSettingMessage(after) };
  },
);
