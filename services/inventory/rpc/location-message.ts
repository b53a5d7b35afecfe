import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Location_Kind as Kind, type Location, LocationSchema } from "../../../gen/erp/inventory/v1/location_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { GivenFlags, LocationKind } from "../domain/location-rules.ts";
import type { LocationRow } from "../store/location-store.ts";

/** The location as the contract shows it. */
export function locationMessage(row: LocationRow): Location {
  return create(LocationSchema, {
    id: row.id,
    warehouseId: row.warehouse_id,
    parentId: row.parent_id ?? "",
    code: row.code,
    name: row.name,
    kind: kindOf[row.kind],
    pickSequence: row.pick_sequence,
    pickable: row.pickable,
    receivable: row.receivable,
    countable: row.countable,
    allowMixedItems: row.allow_mixed_items,
    allowMixedLots: row.allow_mixed_lots,
    negativeAllowed: row.negative_allowed,
    blocked: row.blocked,
    blockReason: row.block_reason,
    externalId: row.external_id ?? "",
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a location that the audit trail keeps. */
export function locationFields({ id, version, create_time, update_time, ...fields }: LocationRow): Fields {
  return fields;
}

/** The kind as the database spells it; undefined for none. */
export function locationKindName(kind: Kind): LocationRow["kind"] | undefined {
  return (Object.keys(kindOf) as LocationRow["kind"][]).find((name) => kindOf[name] === kind);
}

/** The kind that a caller gives, as the database spells it; undefined for none and for those that only the system makes. */
export function givenLocationKind(kind: Kind): LocationKind | undefined {
  const name = locationKindName(kind);
  return name === "transit" || name === "virtual" ? undefined : name;
}

/** The flags of a location that a caller gives. */
export function givenFlags(given: {
  readonly pickable?: boolean | undefined;
  readonly receivable?: boolean | undefined;
  readonly countable?: boolean | undefined;
  readonly allowMixedItems?: boolean | undefined;
  readonly allowMixedLots?: boolean | undefined;
  readonly negativeAllowed?: boolean | undefined;
}): GivenFlags {
  return {
    pickable: given.pickable,
    receivable: given.receivable,
    countable: given.countable,
    allow_mixed_items: given.allowMixedItems,
    allow_mixed_lots: given.allowMixedLots,
    negative_allowed: given.negativeAllowed,
  };
}

const kindOf: Record<LocationRow["kind"], Kind> = {
  zone: Kind.ZONE,
  aisle: Kind.AISLE,
  bin: Kind.BIN,
  staging: Kind.STAGING,
  dock: Kind.DOCK,
  line_side: Kind.LINE_SIDE,
  wip: Kind.WIP,
  quarantine: Kind.QUARANTINE,
  transit: Kind.TRANSIT,
  virtual: Kind.VIRTUAL,
};
