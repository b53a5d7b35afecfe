import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { ScanLookup } from "../domain/scan/scan-lookup.ts";
import type { ScanMatch } from "../domain/scan/scan-match.ts";
import { type ScanSearch, scanBranches } from "./scan-branches.ts";
import { isHere, scanDocuments } from "./scan-documents.ts";
import { scanPlaceRow, selectScanPlace } from "./scan-place-store.ts";

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
    "document_no",
    "order_no",
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
  document: z
    .object({
      kind: z.enum(["receipt", "transfer", "shipment", "count", "task"]),
      id: z.string(),
      number: z.string(),
      state: z.string(),
      warehouse_id: z.string(),
      to_warehouse_id: z.string().nullable(),
      at_source: z.boolean(),
      at_destination: z.boolean(),
    })
    .nullable(),
  at_location: z.boolean(),
}) satisfies z.ZodType<ScanMatch>;

const scanFoundRow = scanPlaceRow.extend({ matches: z.array(scanMatchRow) });

/** What is known of the place of a scan, and the records that the scan may stand for. */
type ScanFoundRow = z.infer<typeof scanFoundRow>;

/**
 * Finds the records within a reach that go by the names of a scan, and what must be known of its place, in one round trip and
 * by indexes only. Of numbers that many records share, some are returned, those of expected items among them.
 */
export async function findScanned(tx: Tx, lookup: ScanLookup, search: ScanSearch, reach: Reach): Promise<ScanFoundRow> {
  const branches = scanBranches(lookup, search, reach);
  const documents = scanDocuments(lookup, reach);
  const matches = [
    ...(branches.length > 0 ? [recordMatches(branches, lookup, search)] : []),
    ...(documents.length > 0 ? [documentMatches(documents, search, reach)] : []),
  ];
  const found =
    matches.length > 0
      ? sql.fragment`(select jsonb_agg(m) from (${sql.join(matches, sql.fragment` union all `)}) m)`
      : sql.fragment`null::jsonb`;
  return tx.one(sql.type(scanFoundRow)`
    select p.*, coalesce(${found}, '[]') as matches from (${selectScanPlace(search, reach)}) p
  `);
}

function documentMatches(documents: ReturnType<typeof scanDocuments>, search: ScanSearch, reach: Reach) {
  return sql.fragment`
    select
      d.source, d.matched, '' as uom, null::jsonb as item, null::jsonb as location, null::jsonb as lot, null::jsonb as serial,
      jsonb_build_object(
        'kind', d.kind, 'id', d.id, 'number', d.number, 'state', d.state, 'warehouse_id', d.warehouse_id,
        'to_warehouse_id', d.to_warehouse_id, 'at_source', ${isHere("warehouse_id", search, reach)},
        'at_destination', ${isHere("to_warehouse_id", search, reach)}
      ) as document,
      false as at_location
    from (${sql.join(documents, sql.fragment` union all `)})
      d (source, matched, kind, id, number, state, warehouse_id, to_warehouse_id)
  `;
}

function recordMatches(branches: ReturnType<typeof scanBranches>, lookup: ScanLookup, search: ScanSearch) {
  return sql.fragment`(
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
      null::jsonb as document,
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
  )`;
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
