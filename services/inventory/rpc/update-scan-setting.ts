import type { ScanSetting } from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { command } from "../deps.ts";
import { checkedScanSetting } from "../domain/scan-setting-rules.ts";
import { lockScanSetting, updateScanSetting as updateScanSettingRow } from "../store/scan-setting-store.ts";
import { prefixKindName, scanSettingFields, scanSettingMessage } from "./scan-setting-message.ts";

export const updateScanSetting = command(
  ScanSettingService.method.updateScanSetting,
  async (request, { tx, audit, emit }) => {
    const given = request.setting as ScanSetting;
    const fields = maskedFields(request.updateMask, ["separators", "company_prefix", "prefix_rules"]);
    const before = await lockScanSetting(tx);
    const checked = checkedScanSetting({
      separators: fields.has("separators") ? given.separators : before.separators,
      company_prefix: fields.has("company_prefix") ? given.companyPrefix : before.company_prefix,
      prefix_rules: fields.has("prefix_rules")
        ? given.prefixRules.map(({ prefix, kind, strip }) => ({ prefix, kind: prefixKindName(kind), strip }))
        : before.prefix_rules,
    });
    demandEtag(given.etag, before.version, "scan_setting");
    await updateScanSettingRow(tx, checked);
    const after = await lockScanSetting(tx);
    const resource = { resourceType: "scan_setting", resourceId: "stack" };
    audit({ ...resource, ...changedFields(scanSettingFields(before), scanSettingFields(after)) });
    emit({ topic: "inventory.scan_setting.updated", ...resource, payload: scanSettingFields(after) });
    return { setting: scanSettingMessage(after) };
  },
);
