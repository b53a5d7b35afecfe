import { sql } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Moment } from "../domain/moment.ts";
import type { MovementType } from "./post-stock.ts";

/** Which entries; what is left out, or empty, does not filter. */
export type EntryFilter = {
  readonly warehouseId?: string;
  readonly itemId?: string;
  readonly locationId?: string;
  readonly lotId?: string;
  readonly serialId?: string;
  readonly types?: readonly MovementType[];
  readonly documentId?: string;
  /** Included. */
  readonly from?: Moment | undefined;
  /** Not included. */
  readonly to?: Moment | undefined;
};

/** Place of an entry in the order of lists. */
export type EntryKey = {
  readonly recordTime: Moment;
  readonly transactionId: string;
  readonly lineNo: number;
  readonly leg: number;
};

/** The next entries of a list: in which order, after which one, and at most how many. */
export type EntryPage = {
  readonly order: "newest first" | "oldest first";
  readonly after: EntryKey | undefined;
  /** Most entries. */
  readonly limit: number;
  /** Most movements whose entries are looked at, for who wants all of these; one more than entries when left out. */
  readonly movements?: number;
};

/** A piece of SQL. */
export type Fragment = ReturnType<typeof sql.fragment>;

/**
 * The two legs of a movement m, as g. The place of a leg is its warehouse; a virtual leg is where the other one is. Two
 * queries rather than a list of values, whose expressions would be prepared anew for each movement.
 */
export const legs = sql.fragment`(
  select
    1 as leg, m.from_location_id as location_id, m.from_warehouse_id as warehouse_id,
    coalesce(m.from_warehouse_id, m.to_warehouse_id) as place_id, m.from_lot_id as lot_id, m.from_status as status,
    -m.quantity as quantity
  union all
  select
    2, m.to_location_id, m.to_warehouse_id, coalesce(m.to_warehouse_id, m.from_warehouse_id), m.to_lot_id, m.to_status,
    m.quantity
) g`;

/** Where the columns of a leg are. */
type LegColumns = { readonly place: Fragment; readonly location: Fragment; readonly lot: Fragment };

/** Condition that a leg g of a movement lies within a reach and is one of those asked for. */
export function isListed(filter: EntryFilter, reach: Reach): Fragment {
  const columns = {
    place: sql.fragment`g.place_id`,
    location: sql.fragment`g.location_id`,
    lot: sql.fragment`g.lot_id`,
  };
  return allOf(legConditions(filter, reach, columns));
}

/** Condition that a leg g of a movement m comes after the one that a page begins after. */
export function isNext({ order, after: key }: Pick<EntryPage, "order" | "after">): Fragment {
  if (!key) return sql.fragment`true`;
  return sql.fragment`
    (m.record_time, m.transaction_id, m.line_no, g.leg) ${after(order)}
    (${key.recordTime}::timestamptz, ${key.transactionId}::uuid, ${key.lineNo}, ${key.leg})
  `;
}

/** Condition that a movement m has such a leg, or that the one on a side is one. */
export function hasListedLeg(filter: EntryFilter, reach: Reach, side?: "from" | "to"): Fragment {
  const from = legConditions(filter, reach, {
    place: sql.fragment`coalesce(m.from_warehouse_id, m.to_warehouse_id)`,
    location: sql.fragment`m.from_location_id`,
    lot: sql.fragment`m.from_lot_id`,
  });
  const to = legConditions(filter, reach, {
    place: sql.fragment`coalesce(m.to_warehouse_id, m.from_warehouse_id)`,
    location: sql.fragment`m.to_location_id`,
    lot: sql.fragment`m.to_lot_id`,
  });
  if (side) return allOf(side === "from" ? from : to);
  return from.length === 0 ? sql.fragment`true` : sql.fragment`((${allOf(from)}) or (${allOf(to)}))`;
}

function legConditions(filter: EntryFilter, reach: Reach, { place, location, lot }: LegColumns): Fragment[] {
  const { warehouseId, locationId, lotId } = filter;
  return [
    ...(reach.everywhere ? [] : [sql.fragment`${place} = any(${sql.array([...reach.unitIds], "uuid")})`]),
    ...(warehouseId ? [sql.fragment`${place} = ${warehouseId}::uuid`] : []),
    ...(locationId ? [sql.fragment`${location} = ${locationId}::uuid`] : []),
    ...(lotId ? [sql.fragment`${lot} = ${lotId}::uuid`] : []),
  ];
}

/** Conditions on the record time of a movement m or transaction t. */
export function timeConditions({ from, to }: EntryFilter, { order, after }: EntryPage, table: "m" | "t"): Fragment[] {
  const time = sql.identifier([table, "record_time"]);
  return [
    ...(from ? [sql.fragment`${time} >= ${from}::timestamptz`] : []),
    ...(to ? [sql.fragment`${time} < ${to}::timestamptz`] : []),
    // Implied by what else is said of the key, but it is what leaves whole months out.
    ...(after ? [sql.fragment`${time} ${notBefore(order)} ${after.recordTime}::timestamptz`] : []),
  ];
}

/** Direction of each column of a sort key. */
export function direction(order: EntryPage["order"]): Fragment {
  return order === "newest first" ? sql.fragment`desc` : sql.fragment`asc`;
}

/** Comparison that holds for keys which come after another one in a list. */
function after(order: EntryPage["order"]): Fragment {
  return order === "newest first" ? sql.fragment`<` : sql.fragment`>`;
}

/** Comparison that holds for a key itself and for those which come after it in a list. */
export function notBefore(order: EntryPage["order"]): Fragment {
  return order === "newest first" ? sql.fragment`<=` : sql.fragment`>=`;
}

/** All of some conditions. */
export function allOf(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? sql.fragment`true` : sql.fragment`${sql.join([...conditions], sql.fragment` and `)}`;
}
