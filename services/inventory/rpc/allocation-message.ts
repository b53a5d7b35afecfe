import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Allocation,
  AllocationSchema,
  DemandKind,
  Allocation_State as State,
  AllocationStrategy as Strategy,
} from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { AllocationState } from "../domain/allocation-state.ts";
import type { AllocationRow, DemandKindName, StrategyName } from "../store/allocation-store.ts";

/** The allocation as the contract shows it. */
export function allocationMessage(row: AllocationRow): Allocation {
  return create(AllocationSchema, {
    id: row.id,
    state: stateOf[row.state],
    warehouseId: row.warehouse_id,
    demandKind: demandKindOf[row.demand_kind],
    demandId: row.demand_id,
    demandLineId: row.demand_line_id ?? "",
    itemId: row.item_id,
    itemCode: row.item_code,
    locationId: row.location_id,
    locationCode: row.location_code,
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    quantity: { value: row.quantity, uom: row.uom },
    strategy: strategyOf[row.strategy],
    ...(row.lease_until ? { leaseUntilTime: timestampFromDate(row.lease_until) } : {}),
    reason: row.reason,
    serials: row.serials,
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of an allocation that the audit trail keeps. */
export function allocationFields(row: AllocationRow): Fields {
  const { state, demand_kind, demand_id, demand_line_id, item_code, location_code, lot_no, quantity, strategy } = row;
  const lease_until = row.lease_until?.toISOString() ?? null;
  return {
    state,
    demand_kind,
    demand_id,
    demand_line_id,
    item_code,
    location_code,
    lot_no,
    quantity,
    strategy,
    lease_until,
  };
}

const stateOf: Record<AllocationState, State> = {
  soft: State.SOFT,
  hard: State.HARD,
  picked: State.PICKED,
  consumed: State.CONSUMED,
  released: State.RELEASED,
  expired: State.EXPIRED,
};

const demandKindOf: Record<DemandKindName, DemandKind> = {
  work_order: DemandKind.WORK_ORDER,
  shipment: DemandKind.SHIPMENT,
  transfer: DemandKind.TRANSFER,
  external: DemandKind.EXTERNAL,
};

const strategyOf: Record<StrategyName, Strategy> = {
  fifo: Strategy.FIFO,
  fefo: Strategy.FEFO,
  lifo: Strategy.LIFO,
  fixed_lot: Strategy.FIXED_LOT,
  manual: Strategy.MANUAL,
};

/** How stock is chosen, as the contract spells it; UNSPECIFIED for null. */
export function strategyMessage(name: StrategyName | null): Strategy {
  return name === null ? Strategy.UNSPECIFIED : strategyOf[name];
}

/** The state as the database spells it; undefined for none. */
export function allocationStateName(state: State): AllocationState | undefined {
  return (Object.keys(stateOf) as AllocationState[]).find((name) => stateOf[name] === state);
}

/** The kind of demand as the database spells it; undefined for none. */
export function demandKindName(kind: DemandKind): DemandKindName | undefined {
  return (Object.keys(demandKindOf) as DemandKindName[]).find((name) => demandKindOf[name] === kind);
}

/** How stock is chosen, as the database spells it; undefined for none. */
export function strategyName(strategy: Strategy): StrategyName | undefined {
  return (Object.keys(strategyOf) as StrategyName[]).find((name) => strategyOf[name] === strategy);
}
