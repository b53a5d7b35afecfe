import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { prefixRule } from "./scan-setting-store.ts";

export const scanPlaceRow = z.object({
  separators: z.array(z.string()),
  company_prefix: z.string(),
  prefix_rules: z.array(prefixRule),
  current_year: z.number(),
  warehouse_found: z.boolean(),
  location_found: z.boolean(),
});

/** How scans are read, the year where the scan happens, and whether the place of the scan exists within a reach. */
export type ScanPlaceRow = z.infer<typeof scanPlaceRow>;

/** Returns all that must be known before a scan can be read. Empty ids name no place, which then counts as found. */
export async function findScanPlace(tx: Tx, place: ScanPlace, reach: Reach): Promise<ScanPlaceRow> {
  return tx.one(sql.type(scanPlaceRow)`${selectScanPlace(place, reach)}`);
}

type ScanPlace = { readonly warehouseId: string; readonly locationId: string };

/** The query of findScanPlace, for those who ask for more at once. */
export function selectScanPlace(place: ScanPlace, { everywhere, unitIds }: Reach) {
  const units = sql.array([...unitIds], "uuid");
  return sql.fragment`
    select
      t.separators, t.company_prefix, t.prefix_rules,
      extract(year from now() at time zone coalesce(s.time_zone, 'UTC'))::integer as current_year,
      ${place.warehouseId} = '' or w.id is not null as warehouse_found,
      ${place.locationId} = '' or l.id is not null as location_found
    from inventory.scan_setting t
    left join inventory.location l
      on l.id = nullif(${place.locationId}, '')::uuid and (${everywhere} or l.warehouse_id = any(${units}))
        and l.warehouse_id = coalesce(nullif(${place.warehouseId}, '')::uuid, l.warehouse_id)
    left join inventory.warehouse w
      on w.id = coalesce(nullif(${place.warehouseId}, '')::uuid, l.warehouse_id)
        and (${everywhere} or w.id = any(${units}))
    left join inventory.site s on s.id = w.site_id
  `;
}
