import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ScanPrefixRule_Kind as Kind,
  type ScanSetting,
  ScanSettingSchema,
} from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { PrefixKind } from "../domain/scan/prefix-rules.ts";
import type { ScanSettingRow } from "../store/scan-setting-store.ts";

/** The settings of scanning as the contract shows them. */
export function scanSettingMessage(row: ScanSettingRow): ScanSetting {
  return create(ScanSettingSchema, {
    separators: row.separators,
    companyPrefix: row.company_prefix,
    prefixRules: row.prefix_rules.map(({ prefix, kind, strip }) => ({ prefix, kind: kindOf[kind], strip })),
    etag: String(row.version),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The settings that the audit trail keeps. */
export function scanSettingFields({ separators, company_prefix, prefix_rules }: ScanSettingRow): Fields {
  return { separators, company_prefix, prefix_rules };
}

/** The kind of a prefix rule as it is stored; undefined for none. */
export function prefixKindName(kind: Kind): PrefixKind | undefined {
  return (Object.keys(kindOf) as PrefixKind[]).find((name) => kindOf[name] === kind);
}

const kindOf: Record<PrefixKind, Kind> = {
  LOCATION: Kind.LOCATION,
  ITEM: Kind.ITEM,
  LOT: Kind.LOT,
  SERIAL: Kind.SERIAL,
  HANDLING_UNIT: Kind.HANDLING_UNIT,
  USER_BADGE: Kind.USER_BADGE,
  WORK_ORDER: Kind.WORK_ORDER,
  DOCUMENT: Kind.DOCUMENT,
};
