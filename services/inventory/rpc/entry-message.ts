import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type StockEntry, StockEntrySchema } from "../../../gen/erp/inventory/v1/stock_entry_pb.ts";
import type { EntryRow } from "../store/entry-store.ts";
import { movementTypeOf, stockStatusOf } from "./movement-type-name.ts";

/** An entry of the ledger as the contract shows it. */
export function entryMessage(row: EntryRow): StockEntry {
  return create(StockEntrySchema, {
    transactionId: row.transaction_id,
    lineNo: row.line_no,
    leg: row.leg,
    recordTime: timestampFromDate(row.record_time),
    businessTime: timestampFromDate(row.business_time),
    type: movementTypeOf(row.movement_type),
    warehouseId: row.warehouse_id ?? "",
    itemId: row.item_id,
    itemCode: row.item_code,
    locationId: row.location_id,
    locationCode: row.location_code,
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    status: stockStatusOf(row.status),
    quantity: row.quantity,
    uom: row.base_uom,
    serials: row.serials,
    documentKind: row.document_kind ?? "",
    documentId: row.document_id ?? "",
    documentLineId: row.document_line_id ?? "",
    actorId: row.actor_id,
    actorName: row.actor_name,
    deviceId: row.device_id,
    reasonCode: row.reason_code ?? "",
    note: row.note,
    reversalOf: row.reversal_of ?? "",
  });
}
