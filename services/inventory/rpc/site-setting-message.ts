import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type SiteSetting,
  SiteSetting_Phase,
  SiteSettingSchema,
} from "../../../gen/erp/inventory/v1/site_setting_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { SiteSettingRow } from "../store/site-setting-store.ts";

/** The settings of a site as the contract shows them. */
export function siteSettingMessage(row: SiteSettingRow): SiteSetting {
  return create(SiteSettingSchema, {
    siteId: row.site_id,
    phase: phaseOf[row.phase],
    backdateToleranceMinutes: row.backdate_tolerance_minutes,
    closedUntil: row.closed_until ?? "",
    etag: String(row.version),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The settings that the audit trail keeps. */
export function siteSettingFields({ phase, backdate_tolerance_minutes }: SiteSettingRow): Fields {
  return { phase, backdate_tolerance_minutes };
}

/** The phase as the database spells it; undefined for none. */
export function phaseName(phase: SiteSetting_Phase): SiteSettingRow["phase"] | undefined {
  return (Object.keys(phaseOf) as SiteSettingRow["phase"][]).find((name) => phaseOf[name] === phase);
}

const phaseOf: Record<SiteSettingRow["phase"], SiteSetting_Phase> = {
  setup: SiteSetting_Phase.SETUP,
  live: SiteSetting_Phase.LIVE,
};
