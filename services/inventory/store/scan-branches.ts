import { sql } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { candidatesMax } from "../domain/scan/rank-candidates.ts";
import type { ScanLookup } from "../domain/scan/scan-lookup.ts";

/** Where a scan looks. Empty ids name no place. */
export type ScanSearch = {
  readonly warehouseId: string;
  readonly locationId: string;
  readonly expectedItemIds: readonly string[];
};

/**
 * One query for each kind of name that a scan may be, with the columns of "found"; names of which there are none are not
 * looked up at all. Those that read "label_item" look within the items of a label.
 */
export function scanBranches(lookup: ScanLookup, search: ScanSearch, reach: Reach) {
  const { gtins, labelItemCodes, onlyExpectedItemId, labelLotNo, labelSerialNo } = lookup;
  const labelled = gtins.length > 0 || labelItemCodes.length > 0 || onlyExpectedItemId !== "";
  return [
    ...(lookup.registered ? [registered(lookup, reach)] : []),
    ...(labelled
      ? [sql.fragment`select source, matched, item_id, uom, null::uuid, null::uuid, null::uuid from label_item`]
      : []),
    ...(labelled && labelLotNo ? [labelLot(labelLotNo, reach)] : []),
    ...(labelled && labelSerialNo ? [labelSerial(labelSerialNo, reach)] : []),
    ...(lookup.otherGtins.length > 0 ? [otherGtin(lookup.otherGtins)] : []),
    ...(lookup.locationCodes.length > 0 ? [locationCode(lookup.locationCodes, search, reach)] : []),
    ...(lookup.itemCodes.length > 0 ? [item("item_code", "code", lookup.itemCodes)] : []),
    ...(lookup.itemExternalIds.length > 0 ? [item("external_id", "external_id", lookup.itemExternalIds)] : []),
    ...(lookup.locationExternalIds.length > 0 ? [locationExternalId(lookup.locationExternalIds, reach)] : []),
    ...(lookup.lotNos.length > 0 ? numbered(lookup.lotNos, search, (names, of) => lotNo(names, of, reach)) : []),
    ...(lookup.serialNos.length > 0
      ? numbered(lookup.serialNos, search, (names, of) => serialNo(names, of, reach))
      : []),
  ];
}

type Fragment = ReturnType<typeof registered>;
type Names = readonly string[];

function registered({ registered: code, symbology }: ScanLookup, reach: Reach) {
  return sql.fragment`
    select 'registered', c.code, coalesce(c.item_id, o.item_id), c.uom, c.location_id, c.lot_id, null::uuid
    from inventory.barcode c
    left join inventory.location l on l.id = c.location_id
    left join inventory.lot o on o.id = c.lot_id
    where c.code = ${code}
      and (c.symbology = '' or ${symbology} = '' or left(c.symbology, 2) = left(${symbology}, 2))
      and (c.location_id is null or ${locationWithin(reach)})
      and (c.lot_id is null or ${lotWithin(reach)})
  `;
}

function labelLot(name: string, reach: Reach) {
  return sql.fragment`
    select n.source, n.matched, n.item_id, n.uom, null::uuid, o.id, null::uuid
    from label_item n
    join inventory.lot o on o.item_id = n.item_id and o.lot_no = ${name}
    where ${lotWithin(reach)}
  `;
}

function labelSerial(name: string, reach: Reach) {
  return sql.fragment`
    select n.source, n.matched, n.item_id, n.uom, null::uuid, p.lot_id, p.id
    from label_item n
    join inventory.serial_unit p on p.item_id = n.item_id and p.serial_no = ${name}
    where ${serialWithin(reach)}
  `;
}

function otherGtin(gtins: Names) {
  return sql.fragment`
    select 'other_gtin', u.gtin, u.item_id, u.uom, null::uuid, null::uuid, null::uuid
    from inventory.item_uom u
    where u.gtin = any(${texts(gtins)})
  `;
}

function locationCode(codes: Names, { warehouseId }: ScanSearch, reach: Reach) {
  const inWarehouse = warehouseId ? sql.fragment`l.warehouse_id = ${warehouseId}::uuid and` : sql.fragment``;
  return sql.fragment`
    (
      select 'location_code', l.code, null::uuid, '', l.id, null::uuid, null::uuid
      from inventory.location l
      where ${inWarehouse} l.code = any(${texts(codes)}) and ${locationWithin(reach)}
      limit ${candidatesMax}
    )
  `;
}

function locationExternalId(ids: Names, reach: Reach) {
  return sql.fragment`
    select 'external_id', l.external_id, null::uuid, '', l.id, null::uuid, null::uuid
    from inventory.location l
    where l.external_id = any(${texts(ids)}) and ${locationWithin(reach)}
  `;
}

function item(source: "item_code" | "external_id", column: "code" | "external_id", names: Names) {
  const name = sql.identifier(["i", column]);
  return sql.fragment`
    select ${source}, ${name}, i.id, '', null::uuid, null::uuid, null::uuid
    from inventory.item i
    where ${name} = any(${texts(names)})
  `;
}

/** Numbers that are unique within their item only: those of the expected items, which may not be missed, and some others. */
function numbered(
  names: Names,
  { expectedItemIds }: ScanSearch,
  branch: (names: Names, of: Names) => Fragment,
): Fragment[] {
  return [...(expectedItemIds.length > 0 ? [branch(names, expectedItemIds)] : []), branch(names, [])];
}

function lotNo(names: Names, itemIds: Names, reach: Reach) {
  const ofItems = itemIds.length > 0 ? sql.fragment`o.item_id = any(${uuids(itemIds)}) and` : sql.fragment``;
  return sql.fragment`
    (
      select 'lot_no', o.lot_no, o.item_id, '', null::uuid, o.id, null::uuid
      from inventory.lot o
      where ${ofItems} o.lot_no = any(${texts(names)}) and ${lotWithin(reach)}
      limit ${candidatesMax}
    )
  `;
}

function serialNo(names: Names, itemIds: Names, reach: Reach) {
  const ofItems = itemIds.length > 0 ? sql.fragment`p.item_id = any(${uuids(itemIds)}) and` : sql.fragment``;
  return sql.fragment`
    (
      select 'serial_no', p.serial_no, p.item_id, '', null::uuid, p.lot_id, p.id
      from inventory.serial_unit p
      where ${ofItems} p.serial_no = any(${texts(names)}) and ${serialWithin(reach)}
      limit ${candidatesMax}
    )
  `;
}

function texts(names: Names) {
  return sql.array([...names], "text");
}

function uuids(ids: Names) {
  return sql.array([...ids], "uuid");
}

// A virtual location has no warehouse, so nobody's reach covers it.
function locationWithin({ everywhere, unitIds }: Reach) {
  return sql.fragment`l.warehouse_id is not null and (${everywhere} or l.warehouse_id = any(${uuids(unitIds)}))`;
}

function lotWithin({ everywhere, unitIds }: Reach) {
  const units = uuids(unitIds);
  return sql.fragment`(
    ${everywhere}
    or o.warehouse_id = any(${units})
    or exists (select from inventory.stock_balance b where b.lot_id = o.id and b.warehouse_id = any(${units}))
  )`;
}

function serialWithin({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or p.warehouse_id = any(${uuids(unitIds)}))`;
}
