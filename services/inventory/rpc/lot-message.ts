import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Lot,
  LotSchema,
  type LotStockSchema,
  Lot_Origin as Origin,
  Lot_State as State,
} from "../../../gen/erp/inventory/v1/lot_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { LotState } from "../domain/lot-state.ts";
import type { LotStockRow } from "../store/lot-stock-store.ts";
import type { LotRow } from "../store/lot-store.ts";
import { stockStatusOf } from "./movement-type-name.ts";

/** The lot as the contract shows it. */
export function lotMessage(row: LotRow): Lot {
  return create(LotSchema, {
    id: row.id,
    itemId: row.item_id,
    itemCode: row.item_code,
    lotNo: row.lot_no,
    supplierLot: row.supplier_lot,
    manufactureDate: row.manufacture_date ?? "",
    expiryDate: row.expiry_date ?? "",
    retestDate: row.retest_date ?? "",
    expired: row.expired,
    state: stateOf[row.state],
    stateReason: row.state_reason,
    origin: originOf[row.origin],
    warehouseId: row.warehouse_id ?? "",
    externalId: row.external_id ?? "",
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** Stock of a lot as the contract shows it. */
export function lotStockMessage(row: LotStockRow): MessageInitShape<typeof LotStockSchema> {
  return {
    warehouseId: row.warehouse_id,
    locationId: row.location_id,
    locationCode: row.location_code,
    status: stockStatusOf(row.status),
    onHand: row.on_hand,
    allocated: row.allocated,
  };
}

/** The fields of a lot that the audit trail keeps. */
export function lotFields({ id, expired, version, create_time, update_time, ...fields }: LotRow): Fields {
  return fields;
}

/** The state as the database spells it; undefined for none. */
export function lotStateName(state: State): LotState | undefined {
  return (Object.keys(stateOf) as LotState[]).find((name) => stateOf[name] === state);
}

/** The state as the contract spells it. */
export function lotStateOf(name: LotState): State {
  return stateOf[name];
}

/** The origin as the database spells it; undefined for none. */
export function lotOriginName(origin: Origin): LotRow["origin"] | undefined {
  return (Object.keys(originOf) as LotRow["origin"][]).find((name) => originOf[name] === origin);
}

const stateOf: Record<LotState, State> = {
  active: State.ACTIVE,
  on_hold: State.ON_HOLD,
  recalled: State.RECALLED,
  closed: State.CLOSED,
};

const originOf: Record<LotRow["origin"], Origin> = {
  receipt: Origin.RECEIPT,
  production: Origin.PRODUCTION,
  opening: Origin.OPENING,
};
