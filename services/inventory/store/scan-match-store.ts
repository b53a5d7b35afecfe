import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { ScanLookup } from "../domain/scan/scan-lookup.ts";
import type { ScanMatch } from "../domain/scan/scan-match.ts";
import { type ScanSearch, scanBranches } from "./scan-branches.ts";

const scanMatchRow = z.object({
  source: z.enum([
    "registered",
    "gtin",
    "other_gtin",
    "label_item",
    "only_expected",
    "location_code",
    "item_code",
    "lot_no",
    "serial_no",
    "external_id",
  ]),
  matched: z.string(),
  item: z
    .object({
      id: z.string(),
      code: z.string(),
      name: z.string(),
      tracking: z.enum(["none", "lot", "serial", "lot_and_serial"]),
      base_uom: z.string(),
      archived: z.boolean(),
      uoms: z.array(z.string()),
    })
    .nullable(),
  uom: z.string(),
  location: z
    .object({
      id: z.string(),
      code: z.string(),
      name: z.string(),
      warehouse_id: z.string(),
      barred: z.boolean(),
      archived: z.boolean(),
    })
    .nullable(),
  lot: z.object({ id: z.string(), lot_no: z.string(), barred: z.boolean() }).nullable(),
  serial: z.object({ id: z.string(), serial_no: z.string() }).nullable(),
  at_location: z.boolean(),
}) satisfies z.ZodType<ScanMatch>;

/**
 * Finds the records within a reach that go by the names of a scan, in one round trip and by indexes only. Of numbers that
 * many records share, some are returned, those of expected items among them.
 */
export async function findScanMatches(
  tx: Tx,
  lookup: ScanLookup,
  search: ScanSearch,
  reach: Reach,
): Promise<readonly ScanMatch[]> {
  const branches = scanBranches(lookup, search, reach);
  if (branches.length === 0) return [];
  return tx.any(sql.type(scanMatchRow)`
    with label_item as not materialized (${labelItem(lookup)}),
    found (source, matched, item_id, uom, location_id, lot_id, serial_id) as (
      ${sql.join(branches, sql.fragment` union all `)}
    )
    select
      f.source, f.matched, f.uom,
      case when i.id is not null then jsonb_build_object(
        'id', i.id, 'code', i.code, 'name', i.name, 'tracking', i.tracking, 'base_uom', i.base_uom,
        'archived', i.archived,
        'uoms', coalesce((select jsonb_agg(u.uom) from inventory.item_uom u where u.item_id = i.id), '[]')
      ) end as item,
      case when l.id is not null then jsonb_build_object(
        'id', l.id, 'code', l.code, 'name', l.name, 'warehouse_id', l.warehouse_id,
        'barred', l.blocked or l.archived, 'archived', l.archived
      ) end as location,
      case when o.id is not null then jsonb_build_object(
        'id', o.id, 'lot_no', o.lot_no, 'barred', o.state <> 'active'
      ) end as lot,
      case when p.id is not null then jsonb_build_object('id', p.id, 'serial_no', p.serial_no) end as serial,
      ${search.locationId} <> '' and case
        when p.id is not null then p.location_id is not distinct from ${search.locationId || null}::uuid
        when l.id is not null then false
        else exists (
          select
          from inventory.stock_balance b
          where b.item_id = f.item_id and b.location_id = ${search.locationId || null}::uuid
            and (f.lot_id is null or b.lot_id = f.lot_id) and b.on_hand > 0
        )
      end as at_location
    from found f
    left join inventory.item i on i.id = f.item_id
    left join inventory.location l on l.id = f.location_id
    left join inventory.serial_unit p on p.id = f.serial_id
    left join inventory.lot o on o.id = f.lot_id
  `);
}

/** The items that the label names, or is taken to be of. */
function labelItem({ gtins, labelItemCodes, onlyExpectedItemId }: ScanLookup) {
  return sql.fragment`
    select 'gtin' as source, u.gtin as matched, u.item_id, u.uom
    from inventory.item_uom u
    where u.gtin = any(${sql.array([...gtins], "text")})
    union all
    select 'label_item', i.code, i.id, '' from inventory.item i where i.code = any(${sql.array([...labelItemCodes], "text")})
    union all
    select 'only_expected', '', i.id, '' from inventory.item i where i.id = nullif(${onlyExpectedItemId}, '')::uuid
  `;
}
