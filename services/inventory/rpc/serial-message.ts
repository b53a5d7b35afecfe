import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type SerialUnit,
  SerialUnitSchema,
  SerialUnit_State as State,
} from "../../../gen/erp/inventory/v1/serial_unit_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import type { SerialRow } from "../store/serial-store.ts";
import { stockStatusOf } from "./movement-type-name.ts";

/** The piece as the contract shows it. */
export function serialMessage(row: SerialRow): SerialUnit {
  return create(SerialUnitSchema, {
    id: row.id,
    itemId: row.item_id,
    itemCode: row.item_code,
    serialNo: row.serial_no,
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    state: stateOf[row.state],
    locationId: row.location_id ?? "",
    locationCode: row.location_code ?? "",
    warehouseId: row.warehouse_id ?? "",
    stockStatus: row.stock_status === null ? StockStatus.UNSPECIFIED : stockStatusOf(row.stock_status),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The state as the database spells it; undefined for none. */
export function serialStateName(state: State): SerialRow["state"] | undefined {
  return (Object.keys(stateOf) as SerialRow["state"][]).find((name) => stateOf[name] === state);
}

const stateOf: Record<SerialRow["state"], State> = {
  planned: State.PLANNED,
  in_stock: State.IN_STOCK,
  issued: State.ISSUED,
  installed: State.INSTALLED,
  shipped: State.SHIPPED,
  scrapped: State.SCRAPPED,
  returned_to_supplier: State.RETURNED_TO_SUPPLIER,
};
