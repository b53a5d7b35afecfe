import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { CheckedTerms } from "../domain/count-rules.ts";
import type { CountState } from "../domain/count-state.ts";
import { termsColumns } from "./count-plan-store.ts";

const countRow = z.object({
  id: z.string(),
  number: z.string(),
  warehouse_id: z.string(),
  plan_id: z.string().nullable(),
  state: z.enum(["planned", "open", "counting", "counted", "recount", "review", "approved", "posted", "cancelled"]),
  ...termsColumns,
  note: z.string(),
  location_count: z.number(),
  locations_left: z.number(),
  item_count: z.number(),
  transaction_ids: z.array(z.string()),
  created_by_name: z.string(),
  approved_by_name: z.string().nullable(),
  version: z.number(),
  create_time: z.date(),
  start_time: z.date().nullable(),
  approve_time: z.date().nullable(),
  post_time: z.date().nullable(),
});

/** A count, with the numbers of its places and items. */
export type CountRow = z.infer<typeof countRow>;

/** Returns a count of the warehouses in reach; undefined when there is none. */
export async function findCount(tx: Tx, id: string, reach: Reach): Promise<CountRow | undefined> {
  const row = await tx.maybeOne(sql.type(countRow)`${selectCount} where c.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns a count within a reach that is locked until the end of the transaction, so that its state can be changed. It is
 * not the row that is locked: while many hold a row, whoever wants it for herself may wait for ever, whereas these locks
 * are given in the order in which they were asked for.
 */
export async function lockCount(tx: Tx, id: string, reach: Reach): Promise<CountRow | undefined> {
  await tx.query(
    sql.unsafe`select pg_advisory_xact_lock(hashtext('inventory.stock_count'), hashtext((${id}::uuid)::text))`,
  );
  return findCount(tx, id, reach);
}

/**
 * Returns a count within a reach whose state stays what it is until the end of the transaction. Many may hold it at a
 * time, so those who count do not wait for each other.
 */
export async function holdCount(tx: Tx, id: string, reach: Reach): Promise<CountRow | undefined> {
  await tx.query(
    sql.unsafe`select pg_advisory_xact_lock_shared(hashtext('inventory.stock_count'), hashtext((${id}::uuid)::text))`,
  );
  return findCount(tx, id, reach);
}

/** Lists the counts of the warehouses in reach, newest first. */
export async function listCounts(
  tx: Tx,
  filter: { warehouseId: string; planId: string; states: readonly CountState[] },
  reach: Reach,
  page: Page,
): Promise<readonly CountRow[]> {
  return tx.any(sql.type(countRow)`
    ${selectCount}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or c.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.planId} = '' or c.plan_id = nullif(${filter.planId}, '')::uuid)
      and (${filter.states.length === 0} or c.state = any(${sql.array([...filter.states], "text")}))
      and (${page.after === undefined} or c.id < ${page.after?.[0] ?? null}::uuid)
    order by c.id desc
    limit ${page.size + 1}
  `);
}

/** A count that is made, with its places and the items that it is limited to. */
export type NewCount = CheckedTerms & {
  readonly id: string;
  readonly number: string;
  readonly warehouseId: string;
  readonly planId: string | undefined;
  readonly note: string;
  readonly createdBy: { readonly id: string; readonly name: string };
  readonly locationIds: readonly string[];
  readonly itemIds: readonly string[];
};

export async function insertCount(tx: Tx, count: NewCount): Promise<void> {
  const { id, warehouseId } = count;
  await tx.query(sql.unsafe`
    insert into inventory.stock_count (
      id, number, warehouse_id, plan_id, mode, blind, tolerance_quantity, tolerance_percent, note, created_by_id,
      created_by_name
    )
    values (
      ${id}::uuid, ${count.number}, ${warehouseId}::uuid, ${count.planId ?? null}::uuid, ${count.mode}, ${count.blind},
      ${count.tolerance_quantity}::numeric, ${count.tolerance_percent}::numeric, ${count.note}, ${count.createdBy.id},
      ${count.createdBy.name}
    )
  `);
  await tx.query(sql.unsafe`
    insert into inventory.count_location (count_id, location_id, warehouse_id)
    select ${id}::uuid, location_id, ${warehouseId}::uuid
    from unnest(${sql.array([...new Set(count.locationIds)], "uuid")}) as location_id
  `);
  await tx.query(sql.unsafe`
    insert into inventory.count_item (count_id, item_id)
    select ${id}::uuid, item_id from unnest(${sql.array([...new Set(count.itemIds)], "uuid")}) as item_id
  `);
}

/** Moves a count that is locked to a state, and notes the time of those states that have one. */
export async function setCountState(tx: Tx, id: string, state: CountState): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.stock_count
    set state = ${state}, version = version + 1, update_time = now(),
      start_time = case when ${state} = 'open' then now() else start_time end,
      post_time = case when ${state} = 'posted' then now() else post_time end
    where id = ${id}::uuid
  `);
}

/** Moves a count that is locked to "approved". */
export async function setCountApproved(tx: Tx, id: string, approver: { id: string; name: string }): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.stock_count
    set state = 'approved', approved_by_id = ${approver.id}, approved_by_name = ${approver.name}, approve_time = now(),
      version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Notes the postings of the differences of a count that is locked. */
export async function setCountTransactions(tx: Tx, id: string, transactionIds: readonly string[]): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.stock_count
    set transaction_ids = ${sql.array([...transactionIds], "uuid")}
    where id = ${id}::uuid
  `);
}

const selectCount = sql.fragment`
  select
    c.id, c.number, c.warehouse_id, c.plan_id, c.state, c.mode, c.blind,
    trim_scale(c.tolerance_quantity) as tolerance_quantity, trim_scale(c.tolerance_percent) as tolerance_percent, c.note,
    l.location_count, l.locations_left, i.item_count, c.transaction_ids, c.created_by_name, c.approved_by_name,
    c.version, c.create_time, c.start_time, c.approve_time, c.post_time
  from inventory.stock_count c
  cross join lateral (
    select count(*)::integer as location_count, (count(*) filter (where not visited))::integer as locations_left
    from inventory.count_location
    where count_id = c.id
  ) l
  cross join lateral (
    select count(*)::integer as item_count from inventory.count_item where count_id = c.id
  ) i
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or c.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
