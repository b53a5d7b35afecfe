import { create } from "@bufbuild/protobuf";
import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { type Balance, BalanceSchema } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import type { BalanceRow } from "../store/balance-store.ts";
import { lotStateOf } from "./lot-message.ts";
import { stockStatusOf } from "./movement-type-name.ts";

/** A balance as the contract shows it: as it is now, or with what lay there at another moment. */
export function balanceMessage(row: BalanceRow, onHandThen?: string): Balance {
  const now = { onHand: row.on_hand, allocated: row.allocated, available: row.available };
  return create(BalanceSchema, {
    warehouseId: row.warehouse_id,
    warehouseCode: row.warehouse_code,
    itemId: row.item_id,
    itemCode: row.item_code,
    itemName: row.item_name,
    uom: row.base_uom,
    locationId: row.location_id,
    locationCode: row.location_code,
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    lotState: row.lot_state ? lotStateOf(row.lot_state) : Lot_State.UNSPECIFIED,
    expiryDate: row.expiry_date ?? "",
    status: stockStatusOf(row.status),
    expired: row.expired,
    ...(onHandThen === undefined ? now : { onHand: onHandThen }),
  });
}
