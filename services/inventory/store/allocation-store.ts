import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { AllocationState } from "../domain/allocation-state.ts";

const allocationRow = z.object({
  id: z.string(),
  warehouse_id: z.string(),
  balance_id: z.bigint(),
  demand_kind: z.enum(["work_order", "shipment", "transfer", "external"]),
  demand_id: z.string(),
  demand_line_id: z.string().nullable(),
  item_id: z.string(),
  item_code: z.string(),
  uom: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  pick_sequence: z.number(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  expiry_date: z.string().nullable(),
  quantity: z.string(),
  state: z.enum(["soft", "hard", "picked", "consumed", "released", "expired"]),
  strategy: z.enum(["fifo", "fefo", "lifo", "fixed_lot", "manual"]),
  lease_until: z.date().nullable(),
  reason: z.string(),
  serials: z.array(z.string()),
  picked_from_id: z.string().nullable(),
  create_time: z.date(),
  update_time: z.date(),
});

/** An allocation with what lies on its balance. Quantities are in the base unit, `uom`. */
export type AllocationRow = z.infer<typeof allocationRow>;

/** Kind of demand, as the database spells it. */
export type DemandKindName = AllocationRow["demand_kind"];

/** Which stock is taken first, as the database spells it. */
export type StrategyName = AllocationRow["strategy"];

/** Returns an allocation within a reach; undefined when there is none. */
export async function findAllocation(tx: Tx, id: string, reach: Reach): Promise<AllocationRow | undefined> {
  const row = await tx.maybeOne(
    sql.type(allocationRow)`${selectAllocation} where a.id = ${id}::uuid and ${within(reach)}`,
  );
  return row ?? undefined;
}

/** Returns an allocation within a reach and locks its row until the end of the transaction, so that it can be changed. */
export async function lockAllocation(tx: Tx, id: string, reach: Reach): Promise<AllocationRow | undefined> {
  await tx.query(
    sql.unsafe`select from inventory.allocation a where a.id = ${id}::uuid and ${within(reach)} for update`,
  );
  return findAllocation(tx, id, reach);
}

/** Returns some allocations in the order of their ids; those that are not there are left out. */
export async function findAllocations(tx: Tx, ids: readonly string[]): Promise<readonly AllocationRow[]> {
  return tx.any(sql.type(allocationRow)`
    ${selectAllocation}
    join unnest(${sql.array([...ids], "uuid")}) with ordinality as w (id, at) on w.id = a.id
    order by w.at
  `);
}

/**
 * Returns the open allocations of a document, or of one line of it, and locks their rows until the end of the transaction;
 * what expires first comes first, then what stands first in the walk.
 */
export async function lockOpenAllocations(
  tx: Tx,
  demandId: string,
  demandLineId?: string,
): Promise<readonly AllocationRow[]> {
  const open = sql.fragment`
    a.demand_id = ${demandId}::uuid
    and (${demandLineId === undefined} or a.demand_line_id = ${demandLineId ?? null}::uuid)
    and a.state in ('soft', 'hard', 'picked')
  `;
  await tx.query(sql.unsafe`select from inventory.allocation a where ${open} order by a.id for update`);
  return tx.any(sql.type(allocationRow)`
    ${selectAllocation} where ${open} order by o.expiry_date nulls last, l.pick_sequence, l.code, a.id
  `);
}

/**
 * Locks allocations whose lease has ended until the end of the transaction and returns them; those that somebody works on
 * are left for the next time.
 */
export async function lockEndedLeases(tx: Tx, limit: number): Promise<readonly AllocationRow[]> {
  const locked = await tx.anyFirst(sql.type(z.object({ id: z.string() }))`
    select a.id
    from inventory.allocation a
    where a.state in ('soft', 'hard') and a.lease_until <= now()
    order by a.lease_until
    limit ${limit}
    for update skip locked
  `);
  return findAllocations(tx, locked);
}

/** Which allocations to list. Empty texts and lists ask for nothing. */
export type AllocationFilter = {
  readonly warehouseId: string;
  readonly demandId: string;
  readonly itemId: string;
  readonly states: readonly AllocationState[];
};

/** Lists the allocations within a reach, newest first. */
export async function listAllocations(
  tx: Tx,
  filter: AllocationFilter,
  reach: Reach,
  page: Page,
): Promise<readonly AllocationRow[]> {
  return tx.any(sql.type(allocationRow)`
    ${selectAllocation}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or a.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.demandId} = '' or a.demand_id = nullif(${filter.demandId}, '')::uuid)
      and (${filter.itemId} = '' or b.item_id = nullif(${filter.itemId}, '')::uuid)
      and (${filter.states.length === 0} or a.state = any(${sql.array([...filter.states], "text")}))
      and (${page.after === undefined} or a.id < ${page.after?.[0] ?? null}::uuid)
    order by a.id desc
    limit ${page.size + 1}
  `);
}

const selectAllocation = sql.fragment`
  select
    a.id, a.warehouse_id, a.balance_id, a.demand_kind, a.demand_id, a.demand_line_id, b.item_id, i.code as item_code,
    i.base_uom as uom, b.location_id, l.code as location_code, l.pick_sequence, b.lot_id, o.lot_no, o.expiry_date,
    trim_scale(a.quantity) as quantity, a.state, a.strategy, a.lease_until, a.reason, a.serials, a.picked_from_id,
    a.create_time, a.update_time
  from inventory.allocation a
  join inventory.stock_balance b on b.id = a.balance_id
  join inventory.item i on i.id = b.item_id
  join inventory.location l on l.id = b.location_id
  left join inventory.lot o on o.id = b.lot_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or a.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
