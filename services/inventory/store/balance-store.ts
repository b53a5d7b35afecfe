import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { StockStatus } from "./post-stock.ts";
import { expired, isUsable } from "./usable-stock.ts";

const balanceRow = z.object({
  id: z.bigint().nullable(),
  warehouse_id: z.string(),
  warehouse_code: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  item_name: z.string(),
  base_uom: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  lot_state: z.enum(["active", "on_hold", "recalled", "closed"]).nullable(),
  expiry_date: z.string().nullable(),
  status: z.string().transform((name) => name as StockStatus),
  expired: z.boolean(),
  on_hand: z.string(),
  allocated: z.string(),
  available: z.string(),
});

/** Stock of an item, lot and status at a place, with what people know them by. The id is null where there never was any. */
export type BalanceRow = z.infer<typeof balanceRow>;

/** One balance by the ids of what it is of. */
export type BalanceKey = {
  readonly itemId: string;
  readonly locationId: string;
  readonly lotId: string | undefined;
  readonly status: StockStatus;
};

/** Returns one balance, with zeros when there never was any; undefined when the item, place or lot does not exist. */
export async function findBalance(tx: Tx, key: BalanceKey): Promise<BalanceRow | undefined> {
  const row = await tx.maybeOne(sql.type(balanceRow)`
    select ${balanceColumns(sql.fragment`${key.status}::text`)}
    from inventory.item i
    join inventory.location l on l.id = ${key.locationId}::uuid
    join inventory.warehouse w on w.id = l.warehouse_id
    join inventory.site s on s.id = w.site_id
    left join inventory.lot n on n.id = ${key.lotId ?? null}::uuid
    left join inventory.stock_balance b
      on b.item_id = i.id and b.location_id = l.id and b.lot_id is not distinct from n.id and b.status = ${key.status}
      and b.owner_id is null and b.handling_unit_id is null
    where i.id = ${key.itemId}::uuid
  `);
  return row ?? undefined;
}

/** Which balances to list. Empty texts and lists ask for nothing. */
export type BalanceFilter = {
  readonly warehouseId: string;
  readonly itemId: string;
  /** A place with all that lies below it. */
  readonly locationId: string;
  readonly lotId: string;
  readonly statuses: readonly StockStatus[];
  readonly includeZero: boolean;
};

/** Which balances of a list come next: in the order of item codes and ids, one more than the size. */
export type BalancePage = { readonly size: number; readonly after: BalancePlace | undefined };

/** Place of a balance in the order of lists. */
export type BalancePlace = { readonly code: string; readonly id: bigint };

/** Lists the balances of the warehouses in reach. */
export async function listBalances(
  tx: Tx,
  filter: BalanceFilter,
  reach: Reach,
  page: BalancePage,
): Promise<readonly BalanceRow[]> {
  return tx.any(sql.type(balanceRow)`
    ${balancesWhere(pageConditions(filter, reach, page))}
    order by i.code, b.id
    limit ${page.size + 1}
  `);
}

/** Some balances by their ids, in the order of lists. */
export async function findBalances(tx: Tx, ids: readonly bigint[]): Promise<readonly BalanceRow[]> {
  return tx.any(sql.type(balanceRow)`
    ${balancesWhere([sql.fragment`b.id = any(${sql.array([...ids], "int8")})`])}
    order by i.code, b.id
  `);
}

type Fragment = ReturnType<typeof sql.fragment>;

function balancesWhere(conditions: readonly Fragment[]): Fragment {
  return sql.fragment`
    select ${balanceColumns(sql.fragment`b.status`)}
    from inventory.stock_balance b
    join inventory.item i on i.id = b.item_id
    join inventory.location l on l.id = b.location_id
    join inventory.warehouse w on w.id = b.warehouse_id
    join inventory.site s on s.id = w.site_id
    left join inventory.lot n on n.id = b.lot_id
    ${where(conditions)}
  `;
}

/** Conditions on a balance b of an item i that comes after the page before. */
export function pageConditions(filter: BalanceFilter, reach: Reach, { after }: BalancePage): Fragment[] {
  return [
    ...balanceConditions(filter, reach),
    // The first condition is implied by the second, and is the one that an index serves.
    ...(after ? [sql.fragment`i.code >= ${after.code} and (i.code, b.id) > (${after.code}, ${after.id})`] : []),
  ];
}

/** The clause that demands all of some conditions. */
export function where(conditions: readonly Fragment[]): Fragment {
  return conditions.length > 0 ? sql.fragment`where ${sql.join([...conditions], sql.fragment` and `)}` : sql.fragment``;
}

function balanceColumns(status: ReturnType<typeof sql.fragment>) {
  return sql.fragment`
    b.id, w.id as warehouse_id, w.code as warehouse_code, i.id as item_id, i.code as item_code, i.name as item_name,
    i.base_uom, l.id as location_id, l.code as location_code, n.id as lot_id, n.lot_no, n.state as lot_state,
    n.expiry_date, ${status} as status, ${expired} as expired, trim_scale(coalesce(b.on_hand, 0)) as on_hand,
    trim_scale(coalesce(b.allocated, 0)) as allocated,
    trim_scale(case when ${isUsable} then b.on_hand - b.allocated else 0 end) as available
  `;
}

/**
 * Conditions on a balance b. Only what filters stands in the statement, so that the planner sees which index serves it.
 */
export function balanceConditions(filter: BalanceFilter, reach: Reach) {
  const { warehouseId, itemId, locationId, lotId, statuses, includeZero } = filter;
  return [
    ...(warehouseId ? [sql.fragment`b.warehouse_id = ${warehouseId}::uuid`] : []),
    ...(itemId ? [sql.fragment`b.item_id = ${itemId}::uuid`] : []),
    ...(locationId ? [sql.fragment`b.location_id = any(${placesBelow(locationId)})`] : []),
    ...(lotId ? [sql.fragment`b.lot_id = ${lotId}::uuid`] : []),
    ...(statuses.length > 0 ? [sql.fragment`b.status = any(${sql.array([...statuses], "text")})`] : []),
    ...(includeZero ? [] : [sql.fragment`(b.on_hand <> 0 or b.allocated <> 0)`]),
    ...(reach.everywhere ? [] : [sql.fragment`b.warehouse_id = any(${sql.array([...reach.unitIds], "uuid")})`]),
  ];
}

function placesBelow(locationId: string) {
  return sql.fragment`array(
    with recursive below as (
      select ${locationId}::uuid as id
      union
      select c.id from below b join inventory.location c on c.parent_id = b.id
    )
    select id from below
  )`;
}
