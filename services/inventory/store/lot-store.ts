import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { LotState } from "../domain/lot-state.ts";
import type { RecordRef } from "./record-ref.ts";

const lotRow = z.object({
  id: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  lot_no: z.string(),
  supplier_lot: z.string(),
  manufacture_date: z.string().nullable(),
  expiry_date: z.string().nullable(),
  retest_date: z.string().nullable(),
  expired: z.boolean(),
  state: z.enum(["active", "on_hold", "recalled", "closed"]),
  state_reason: z.string(),
  origin: z.enum(["receipt", "production", "opening"]),
  warehouse_id: z.string().nullable(),
  external_id: z.string().nullable(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A lot with the code of its item. Dates are "YYYY-MM-DD"; whether it is expired is as of now. */
export type LotRow = z.infer<typeof lotRow>;

/**
 * Returns the lot of an item that a reference names; its code is the lot number, in exactly the letters of the label.
 * Undefined when there is none. Not limited to a reach: whoever posts stock of an item names its lots, wherever they lie.
 */
export async function resolveLot(tx: Tx, itemId: string, ref: RecordRef): Promise<LotRow | undefined> {
  const named = ref.id
    ? sql.fragment`o.id = ${ref.id}::uuid`
    : ref.code
      ? sql.fragment`o.lot_no = ${ref.code}`
      : sql.fragment`o.external_id = ${ref.externalId}`;
  const row = await tx.maybeOne(sql.type(lotRow)`${selectLot} where o.item_id = ${itemId}::uuid and ${named}`);
  return row ?? undefined;
}

/** Returns a lot that a reach covers: it was first known, or has or had stock, in a warehouse of it. */
export async function findLot(tx: Tx, id: string, reach: Reach): Promise<LotRow | undefined> {
  return (await tx.maybeOne(sql.type(lotRow)`${selectLot} where o.id = ${id}::uuid and ${within(reach)}`)) ?? undefined;
}

/** Returns a lot that a reach covers and locks its row, so that it can be changed. */
export async function lockLot(tx: Tx, id: string, reach: Reach): Promise<LotRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.lot o where o.id = ${id}::uuid and ${within(reach)} for update`);
  return findLot(tx, id, reach);
}

/** Which lots to list. Empty texts and lists ask for nothing. */
export type LotFilter = {
  readonly itemId: string;
  readonly states: readonly LotState[];
  readonly expiryBefore: string;
  readonly textPrefix: string;
};

/** Lists the lots that a reach covers, newest first: ids sort by the time at which they were made. */
export async function listLots(tx: Tx, filter: LotFilter, reach: Reach, page: Page): Promise<readonly LotRow[]> {
  const { itemId, states, expiryBefore, textPrefix } = filter;
  return tx.any(sql.type(lotRow)`
    ${selectLot}
    where ${within(reach)}
      and (${itemId} = '' or o.item_id = nullif(${itemId}, '')::uuid)
      and (${states.length === 0} or o.state = any(${sql.array([...states], "text")}))
      and (${expiryBefore} = '' or o.expiry_date < nullif(${expiryBefore}, '')::date)
      and (starts_with(o.lot_no, ${textPrefix}) or starts_with(o.supplier_lot, ${textPrefix}))
      and (${page.after === undefined} or o.id < ${page.after?.[0] ?? null}::uuid)
    order by o.id desc
    limit ${page.size + 1}
  `);
}

const selectLot = sql.fragment`
  select
    o.id, o.item_id, i.code as item_code, o.lot_no, o.supplier_lot, o.manufacture_date, o.expiry_date, o.retest_date,
    coalesce(o.expiry_date < (now() at time zone coalesce(s.time_zone, 'UTC'))::date, false) as expired, o.state,
    o.state_reason, o.origin, o.warehouse_id, o.external_id, o.version, o.create_time, o.update_time
  from inventory.lot o
  join inventory.item i on i.id = o.item_id
  left join inventory.warehouse w on w.id = o.warehouse_id
  left join inventory.site s on s.id = w.site_id
`;

// Balances stay when they reach zero, so they tell where a lot ever was.
function within({ everywhere, unitIds }: Reach) {
  const units = sql.array([...unitIds], "uuid");
  return sql.fragment`(
    ${everywhere}
    or o.warehouse_id = any(${units})
    or exists (select from inventory.stock_balance b where b.lot_id = o.id and b.warehouse_id = any(${units}))
  )`;
}
