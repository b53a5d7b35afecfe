import { MovementTypeSchema } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import type { StockEntry } from "../../../gen/erp/inventory/v1/stock_entry_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { isNegative } from "../../shared/qty.ts";
import { groupDigits, show } from "../../shared/show.ts";
import { columnsOf } from "../list/column.tsx";

const column = columnsOf<StockEntry>();

/** The columns of the ledger, wherever entries are listed. */
export const entryColumns = [
  column.instant("time", ["Time", "時間"], (row) => row.businessTime),
  column.instant("recorded", ["Recorded", "登錄時間"], (row) => row.recordTime, { optional: true }),
  column.choice(MovementTypeSchema, "type", ["Type", "類型"], (row) => row.type),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.code("lot", ["Lot", "批號"], (row) => row.lotNo),
  column.code("location", ["Location", "庫位"], (row) => row.locationCode),
  column.quantity("quantity", ["Quantity", "數量"], (row) => row.quantity, {
    // An entry is what a place gained or lost: neither is an alarm.
    cell: (row) =>
      row.quantity === "" || isNegative(row.quantity)
        ? show(groupDigits(row.quantity))
        : `+${groupDigits(row.quantity)}`,
  }),
  column.code("uom", ["Unit", "單位"], (row) => row.uom),
  column.choice(StockStatusSchema, "status", ["Status", "狀態"], (row) => row.status, { optional: true }),
  column.text("actor", ["By", "經手人"], (row) => row.actorName),
  column.code("reason", ["Reason", "原因"], (row) => row.reasonCode),
  column.text("note", ["Note", "備註"], (row) => row.note, { optional: true }),
  column.text("serials", ["Serial numbers", "序號"], (row) => row.serials.join(" "), { optional: true }),
  column.code("document", ["Document", "單據"], (row) => row.documentKind, { optional: true }),
  column.code("device", ["Device", "裝置"], (row) => row.deviceId, { optional: true }),
  column.code("transaction", ["Transaction", "異動編號"], (row) => row.transactionId, { optional: true }),
  column.code("reversalOf", ["Reverses", "沖銷對象"], (row) => row.reversalOf, { optional: true }),
];

/** What tells one entry from the others. */
export function entryKey({ transactionId, lineNo, leg }: StockEntry): string {
  return [transactionId, lineNo, leg].join();
}
