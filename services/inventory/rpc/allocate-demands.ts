import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { toDecimal, toMillionths } from "../domain/decimal.ts";
import { refuseInventory } from "../errors.ts";
import { type AllocatedChange, allocateStock, insertAllocations, type WantedStock } from "../store/allocate-stock.ts";
import { type AllocationRow, type DemandKindName, findAllocations } from "../store/allocation-store.ts";
import { allocationFields } from "./allocation-message.ts";

/** A demand whose references are resolved. */
export type Demand = WantedStock & {
  readonly kind: DemandKindName;
  readonly demandId: string;
  readonly demandLineId: string | null;
  readonly itemCode: string;
  /** Base unit of the item. */
  readonly uom: string;
  readonly allowPartial: boolean;
  readonly state: "soft" | "hard";
  readonly leaseUntil: Date | null;
};

/** What a demand got, best first, and what it lacks, as a decimal string in the base unit. */
export type AllocatedDemand = { readonly allocations: readonly AllocationRow[]; readonly missing: string };

/**
 * Allocates stock of a warehouse to demands, in their order, and says so to the audit trail and to those who listen.
 * Refuses with NOT_ALLOCATABLE as a whole when a demand that wants all or nothing lacks something. A command that also
 * posts names the balances that it will post on as changes of "0": they are then locked at once, in the one order.
 */
export async function allocateDemands(
  { tx, audit, emit }: CommandContext<InventoryDeps>,
  warehouseId: string,
  demands: readonly Demand[],
  changes: readonly AllocatedChange[] = [],
): Promise<readonly AllocatedDemand[]> {
  const chosen = (await allocateStock(tx, warehouseId, demands, changes)).map((stock) => ({ ...stock, id: uuidv7() }));
  const missing = demands.map(({ quantity, itemCode, allowPartial }, at) => {
    const got = chosen.filter(({ demand }) => demand === at);
    const available = got.reduce((sum, each) => sum + toMillionths(each.quantity), 0n);
    const lacking = toMillionths(quantity) - available;
    if (lacking > 0n && !allowPartial) throw notAllocatable(itemCode, toDecimal(available), quantity);
    return toDecimal(lacking);
  });
  await insertAllocations(
    tx,
    chosen.map(({ id, demand, balanceId, quantity }) => {
      const { kind, demandId, demandLineId, state, strategy, leaseUntil } = demands[demand] as Demand;
      return {
        id,
        warehouseId,
        balanceId,
        demandKind: kind,
        demandId,
        demandLineId,
        quantity,
        state,
        strategy,
        leaseUntil,
      };
    }),
  );
  const rows = await findAllocations(
    tx,
    chosen.map(({ id }) => id),
  );
  for (const row of rows) {
    const place = { resourceType: "allocation", resourceId: row.id, unitId: warehouseId };
    audit({ ...place, after: allocationFields(row) });
    const { demand_kind, demand_id, demand_line_id, item_id, quantity, state } = row;
    const payload = { demand_kind, demand_id, demand_line_id, item_id, quantity, state };
    emit({ topic: "inventory.allocation.created", ...place, payload });
  }
  return demands.map((demand, at) => {
    const lacking = missing[at] ?? "0";
    if (lacking !== "0") {
      const payload = { demand_kind: demand.kind, demand_line_id: demand.demandLineId, item_id: demand.itemId };
      const place = { resourceType: demand.kind, resourceId: demand.demandId, unitId: warehouseId };
      emit({ topic: "inventory.allocation.short", ...place, payload: { ...payload, missing: lacking } });
    }
    return { allocations: rows.filter((_row, index) => chosen[index]?.demand === at), missing: lacking };
  });
}

/** Less is free than is asked for. */
export function notAllocatable(item: string, available: string, requested: string) {
  return refuseInventory("NOT_ALLOCATABLE", { item, available, requested });
}
