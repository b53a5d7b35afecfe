import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type PostedMovement,
  PostedMovementSchema,
  type StockTransaction,
  StockTransactionSchema,
} from "../../../gen/erp/inventory/v1/movement_pb.ts";
import type { MovementRow, TransactionRow } from "../store/transaction-store.ts";
import { movementTypeOf, stockStatusOf } from "./movement-type-name.ts";

/** A posted transaction as the contract shows it. */
export function transactionMessage(head: TransactionRow, movements: readonly MovementRow[]): StockTransaction {
  return create(StockTransactionSchema, {
    id: head.id,
    recordTime: timestampFromDate(head.record_time),
    businessTime: timestampFromDate(head.business_time),
    type: movementTypeOf(head.movement_type),
    warehouseId: head.warehouse_id,
    reasonCode: head.reason_code ?? "",
    note: head.note,
    documentKind: head.document_kind ?? "",
    documentId: head.document_id ?? "",
    actorId: head.actor_id,
    actorName: head.actor_name,
    deviceId: head.device_id,
    requestId: head.request_id,
    reversalOf: head.reversal_of ?? "",
    reversals: head.reversals,
    warnings: head.warnings,
    movements: movements.map(movementMessage),
  });
}

function movementMessage(row: MovementRow): PostedMovement {
  // The outer, virtual side belongs to whoever sees the inner one.
  const fromSeen = row.from_visible || row.from_virtual;
  const toSeen = row.to_visible || row.to_virtual;
  return create(PostedMovementSchema, {
    lineNo: row.line_no,
    itemId: row.item_id,
    itemCode: row.item_code,
    quantity: { value: row.quantity, uom: row.base_uom },
    entered: { value: row.entered_quantity, uom: row.entered_uom },
    ...(fromSeen
      ? {
          from: {
            locationId: row.from_location_id,
            locationCode: row.from_location_code,
            lotId: row.from_lot_id ?? "",
            lotNo: row.from_lot_no ?? "",
            status: stockStatusOf(row.from_status),
          },
        }
      : {}),
    ...(toSeen
      ? {
          to: {
            locationId: row.to_location_id,
            locationCode: row.to_location_code,
            lotId: row.to_lot_id ?? "",
            lotNo: row.to_lot_no ?? "",
            status: stockStatusOf(row.to_status),
          },
        }
      : {}),
    serials: row.serials,
    documentLineId: row.document_line_id ?? "",
    reversed: row.reversed,
  });
}
