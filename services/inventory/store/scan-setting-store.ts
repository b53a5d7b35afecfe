import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedScanSetting } from "../domain/scan-setting-rules.ts";

export const prefixRule = z.object({
  prefix: z.string(),
  kind: z.enum(["LOCATION", "ITEM", "LOT", "SERIAL", "HANDLING_UNIT", "USER_BADGE", "WORK_ORDER", "DOCUMENT"]),
  strip: z.boolean(),
});

const scanSettingRow = z.object({
  separators: z.array(z.string()),
  company_prefix: z.string(),
  prefix_rules: z.array(prefixRule),
  version: z.number(),
  update_time: z.date(),
});

/** How scans are read and numbers are made. */
export type ScanSettingRow = z.infer<typeof scanSettingRow>;

export async function findScanSetting(tx: Tx): Promise<ScanSettingRow> {
  return tx.one(sql.type(scanSettingRow)`${selectScanSetting}`);
}

/** Returns the settings and locks them until the end of the transaction, so that they can be changed. */
export async function lockScanSetting(tx: Tx): Promise<ScanSettingRow> {
  return tx.one(sql.type(scanSettingRow)`${selectScanSetting} for update`);
}

/** Writes the settings, whose row is locked. */
export async function updateScanSetting(tx: Tx, setting: CheckedScanSetting): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.scan_setting
    set separators = ${sql.array([...setting.separators], "text")}, company_prefix = ${setting.company_prefix},
      prefix_rules = ${JSON.stringify(setting.prefix_rules)}::jsonb, version = version + 1, update_time = now()
  `);
}

const selectScanSetting = sql.fragment`
  select separators, company_prefix, prefix_rules, version, update_time from inventory.scan_setting
`;
