import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { type BalanceFilter, balanceConditions } from "./balance-store.ts";
import { type EntryFilter, hasListedLeg, timeConditions } from "./entry-filter.ts";

const counted = z.object({ count: z.bigint() });

/** Counts the balances that a filter lets through. */
export async function countBalances(tx: Tx, filter: BalanceFilter, reach: Reach): Promise<bigint> {
  const conditions = [sql.fragment`true`, ...balanceConditions(filter, reach)];
  return tx.oneFirst(sql.type(counted)`
    select count(*) from inventory.stock_balance b where ${sql.join(conditions, sql.fragment` and `)}
  `);
}

/** Counts the movements with an entry that a filter lets through, by what the movements alone say. */
export async function countMovements(tx: Tx, filter: EntryFilter, reach: Reach): Promise<bigint> {
  const page = { order: "newest first" as const, after: undefined, limit: 0 };
  const conditions = [
    hasListedLeg(filter, reach),
    ...timeConditions(filter, page, "m"),
    ...(filter.itemId ? [sql.fragment`m.item_id = ${filter.itemId}::uuid`] : []),
  ];
  return tx.oneFirst(sql.type(counted)`
    select count(*) from inventory.stock_movement m where ${sql.join(conditions, sql.fragment` and `)}
  `);
}
