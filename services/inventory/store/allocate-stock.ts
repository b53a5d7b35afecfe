import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { AllocationState } from "../domain/allocation-state.ts";
import type { DemandKindName, StrategyName } from "./allocation-store.ts";

/** Which stock a demand wants. */
export type WantedStock = {
  readonly itemId: string;
  /** Decimal string above zero, in the base unit. */
  readonly quantity: string;
  readonly strategy: StrategyName;
  /** Of this lot, or at this place, only. */
  readonly lotId: string | null;
  readonly locationId: string | null;
};

/** Stock of one balance that a demand got; `demand` is the place of the demand in the list. */
export type ChosenStock = { readonly demand: number; readonly balanceId: bigint; readonly quantity: string };

/** A change of what is allocated on a balance; "0" only locks it. */
export type AllocatedChange = { readonly balanceId: bigint; readonly delta: string };

/**
 * Chooses free stock of a warehouse for demands, in their order, and marks it as allocated on its balances. A demand may
 * get less than it wants. Other changes are made along with it, so that the balances of a command are locked at once.
 * Allocations of the same amounts must follow in the same transaction.
 */
export async function allocateStock(
  tx: Tx,
  warehouseId: string,
  demands: readonly WantedStock[],
  changes: readonly AllocatedChange[],
): Promise<readonly ChosenStock[]> {
  const wanted = demands.map(({ itemId, quantity, strategy, lotId, locationId }, line) => {
    return { line, item_id: itemId, quantity, strategy, lot_id: lotId, location_id: locationId };
  });
  const row = z.object({ line: z.number(), balance_id: z.bigint(), quantity: z.string() });
  const rows = await tx.any(sql.type(row)`
    select c.line, c.balance_id, trim_scale(c.quantity) as quantity
    from inventory.allocate(
      ${warehouseId}::uuid, ${JSON.stringify(wanted)}::jsonb, ${JSON.stringify(changes.map(changeRow))}::jsonb
    ) c
    order by c.line, c.rank
  `);
  return rows.map(({ line, balance_id, quantity }) => ({ demand: line, balanceId: balance_id, quantity }));
}

/**
 * Waits until nobody else allocates or picks items in a warehouse, and keeps others from it until the end of the
 * transaction. Comes before all that changes balances: of two who would then wait for each other, one waits here.
 */
export async function takeTurns(tx: Tx, warehouseId: string, itemIds: readonly string[]): Promise<void> {
  await tx.query(sql.unsafe`select inventory.take_turns(${warehouseId}::uuid, ${sql.array([...itemIds], "uuid")})`);
}

/** A new allocation. */
export type NewAllocation = {
  readonly id: string;
  readonly warehouseId: string;
  readonly balanceId: bigint;
  readonly demandKind: DemandKindName;
  readonly demandId: string;
  readonly demandLineId: string | null;
  readonly quantity: string;
  readonly state: AllocationState;
  readonly strategy: StrategyName;
  readonly leaseUntil: Date | null;
};

/** Writes allocations of stock that is marked as allocated. */
export async function insertAllocations(tx: Tx, allocations: readonly NewAllocation[]): Promise<void> {
  const rows = allocations.map((each) => ({
    id: each.id,
    warehouse_id: each.warehouseId,
    balance_id: String(each.balanceId),
    demand_kind: each.demandKind,
    demand_id: each.demandId,
    demand_line_id: each.demandLineId,
    quantity: each.quantity,
    state: each.state,
    strategy: each.strategy,
    lease_until: each.leaseUntil,
  }));
  await tx.query(sql.unsafe`
    insert into inventory.allocation (
      id, warehouse_id, balance_id, demand_kind, demand_id, demand_line_id, quantity, state, strategy, lease_until
    )
    select
      r.id, r.warehouse_id, r.balance_id, r.demand_kind, r.demand_id, r.demand_line_id, r.quantity, r.state, r.strategy,
      r.lease_until
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
      id uuid, warehouse_id uuid, balance_id bigint, demand_kind text, demand_id uuid, demand_line_id uuid,
      quantity numeric, state text, strategy text, lease_until timestamptz
    )
  `);
}

/** Changes what is allocated on balances, whose rows are locked in the one order. Allocations must follow suit. */
export async function changeAllocated(tx: Tx, changes: readonly AllocatedChange[]): Promise<void> {
  const rows = JSON.stringify(changes.map(changeRow));
  await tx.query(sql.unsafe`select inventory.change_allocated(${rows}::jsonb)`);
}

function changeRow({ balanceId, delta }: AllocatedChange) {
  return { balance_id: String(balanceId), delta };
}

/** Says that a soft allocation is a hard one, with a new lease or none. Its row is locked. */
export async function hardenAllocation(tx: Tx, id: string, leaseUntil: Date | null): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.allocation
    set state = 'hard', lease_until = ${leaseUntil?.toISOString() ?? null}::timestamptz, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Ends allocations whose rows are locked. What they held on their balances is changed apart from this. */
export async function endAllocations(
  tx: Tx,
  ids: readonly string[],
  state: "consumed" | "released" | "expired",
  reason: string,
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.allocation
    set state = ${state}, reason = ${reason}, update_time = now()
    where id = any(${sql.array([...ids], "uuid")})
  `);
}

/** Cuts a part, less than the whole, off an allocation whose row is locked: the part is an allocation of its own then. */
export async function splitAllocation(tx: Tx, id: string, partId: string, quantity: string): Promise<void> {
  await tx.query(sql.unsafe`
    with rest as (
      update inventory.allocation
      set quantity = quantity - ${quantity}::numeric, update_time = now()
      where id = ${id}::uuid
      returning *
    )
    insert into inventory.allocation (
      id, warehouse_id, balance_id, demand_kind, demand_id, demand_line_id, quantity, state, strategy, lease_until
    )
    select
      ${partId}::uuid, warehouse_id, balance_id, demand_kind, demand_id, demand_line_id, ${quantity}::numeric, state,
      strategy, lease_until
    from rest
  `);
}

/** Where an allocation was picked and where its goods wait now. */
export type PickedStock = {
  readonly id: string;
  readonly balanceId: bigint;
  readonly fromLocationId: string;
  readonly serials: readonly string[];
};

/** Says that allocations, whose rows are locked, were picked. */
export async function pickAllocations(tx: Tx, picked: readonly PickedStock[]): Promise<void> {
  const rows = picked.map(({ id, balanceId, fromLocationId, serials }) => {
    return { id, balance_id: String(balanceId), from_id: fromLocationId, serials };
  });
  await tx.query(sql.unsafe`
    update inventory.allocation a
    set state = 'picked', balance_id = r.balance_id, picked_from_id = r.from_id, serials = r.serials, lease_until = null,
      update_time = now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
      id uuid, balance_id bigint, from_id uuid, serials text[]
    )
    where a.id = r.id
  `);
}

/** Ids of the balances of unrestricted stock at some places, in the order of the list; null where there is none yet. */
export async function findBalances(
  tx: Tx,
  places: readonly { readonly itemId: string; readonly locationId: string; readonly lotId: string | null }[],
): Promise<readonly (bigint | null)[]> {
  return tx.anyFirst(sql.type(z.object({ id: z.bigint().nullable() }))`
    select b.id
    from jsonb_array_elements(${JSON.stringify(places)}::jsonb) with ordinality as p (place, at)
    left join inventory.stock_balance b
      on b.item_id = (p.place ->> 'itemId')::uuid
      and b.location_id = (p.place ->> 'locationId')::uuid
      and b.lot_id is not distinct from (p.place ->> 'lotId')::uuid
      and b.status = 'unrestricted' and b.owner_id is null and b.handling_unit_id is null
    order by p.at
  `);
}
