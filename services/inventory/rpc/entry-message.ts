import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { type StockEntry, StockEntrySchema } from "../../../gen/erp/inventory/v1/stock_entry_pb.ts";
import type { EntryRow } from "../store/entry-store.ts";
import { movementTypeOf, stockStatusOf } from "./movement-type-name.ts";

/** An entry of the ledger as the contract shows it. */
export function entryMessage(row: EntryRow): StockEntry {
  // Written as it is in memory: create() would look up what each value is for, and the ledger is sent by the million.
  return {
    $typeName: StockEntrySchema.typeName,
    transactionId: row.transaction_id,
    lineNo: row.line_no,
    leg: row.leg,
    recordTime: momentMessage(row.record_time),
    businessTime: momentMessage(row.business_time),
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
  };
}

function momentMessage(date: Date): Timestamp {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1_000);
  return { $typeName: TimestampSchema.typeName, seconds: BigInt(seconds), nanos: (ms - seconds * 1_000) * 1_000_000 };
}
