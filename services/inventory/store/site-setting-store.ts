import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";

const siteSettingRow = z.object({
  site_id: z.string(),
  phase: z.enum(["setup", "live"]),
  backdate_tolerance_minutes: z.number(),
  closed_until: z.string().nullable(),
  version: z.number(),
  update_time: z.date(),
});

/** How the stock of a site is kept. */
export type SiteSettingRow = z.infer<typeof siteSettingRow>;

/** Returns the settings of a site that a reach covers as a whole or in one of its warehouses; undefined when there are none. */
export async function findSiteSetting(tx: Tx, siteId: string, reach: Reach): Promise<SiteSettingRow | undefined> {
  const units = sql.array([...reach.unitIds], "uuid");
  const row = await tx.maybeOne(sql.type(siteSettingRow)`
    ${selectSiteSetting}
    where t.site_id = ${siteId}::uuid
      and (
        ${reach.everywhere}
        or t.site_id = any(${units})
        or exists (select from inventory.warehouse w where w.site_id = t.site_id and w.id = any(${units}))
      )
  `);
  return row ?? undefined;
}

/** Returns the settings of a site that a reach covers as a whole, and locks them. */
export async function lockSiteSetting(tx: Tx, siteId: string, reach: Reach): Promise<SiteSettingRow | undefined> {
  const row = await tx.maybeOne(sql.type(siteSettingRow)`
    ${selectSiteSetting}
    where t.site_id = ${siteId}::uuid
      and (${reach.everywhere} or t.site_id = any(${sql.array([...reach.unitIds], "uuid")}))
    for update
  `);
  return row ?? undefined;
}

/** Writes the editable settings of a site whose row is locked. */
export async function updateSiteSetting(
  tx: Tx,
  siteId: string,
  fields: Pick<SiteSettingRow, "phase" | "backdate_tolerance_minutes">,
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.site_setting
    set phase = ${fields.phase}, backdate_tolerance_minutes = ${fields.backdate_tolerance_minutes},
      version = version + 1, update_time = now()
    where site_id = ${siteId}::uuid
  `);
}

const selectSiteSetting = sql.fragment`
  select t.site_id, t.phase, t.backdate_tolerance_minutes, t.closed_until, t.version, t.update_time
  from inventory.site_setting t
`;
