import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Receipt,
  Receipt_State,
  type ReceiptLine,
  ReceiptLine_State,
  ReceiptLineSchema,
  ReceiptSchema,
} from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { ReceiptLineRow } from "../store/receipt-line-store.ts";
import type { ReceiptRow } from "../store/receipt-store.ts";

/** The receipt as the contract shows it. */
export function receiptMessage(row: ReceiptRow): Receipt {
  return create(ReceiptSchema, {
    id: row.id,
    number: row.number,
    state: stateOf[row.state],
    warehouseId: row.warehouse_id,
    supplierId: row.supplier_id ?? "",
    supplierCode: row.supplier_code ?? "",
    purchaseOrder: row.purchase_order,
    advanceShipNotice: row.advance_ship_notice,
    note: row.note,
    closingNote: row.closing_note,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The line of a receipt as the contract shows it. */
export function receiptLineMessage(row: ReceiptLineRow): ReceiptLine {
  const base = (value: string) => ({ value, uom: row.base_uom });
  const line: MessageInitShape<typeof ReceiptLineSchema> = {
    id: row.id,
    lineNo: row.line_no,
    state: lineStateOf[row.state],
    itemId: row.item_id,
    itemCode: row.item_code,
    expected: { value: row.quantity, uom: row.uom },
    expectedBase: base(row.expected_base),
    receivedBase: base(row.received_base),
    limitBase: base(row.limit_base),
    purchaseOrderLine: row.purchase_order_line,
  };
  return create(ReceiptLineSchema, line);
}

/** The fields of a receipt that the audit trail keeps. */
export function receiptFields(row: ReceiptRow): Fields {
  const { number, state, supplier_code, purchase_order, advance_ship_notice, note, closing_note } = row;
  return { number, state, supplier_code, purchase_order, advance_ship_notice, note, closing_note };
}

/** The fields of a line that the audit trail keeps. */
export function receiptLineFields({ line_no, item_code, quantity, uom, received_base, state }: ReceiptLineRow): Fields {
  return { line_no, item_code, quantity, uom, received_base, state };
}

/** The state of a receipt as the database spells it; undefined for none. */
export function receiptStateName(state: Receipt_State): ReceiptRow["state"] | undefined {
  return (Object.keys(stateOf) as ReceiptRow["state"][]).find((name) => stateOf[name] === state);
}

const stateOf: Record<ReceiptRow["state"], Receipt_State> = {
  draft: Receipt_State.DRAFT,
  expected: Receipt_State.EXPECTED,
  receiving: Receipt_State.RECEIVING,
  received: Receipt_State.RECEIVED,
  closed: Receipt_State.CLOSED,
  closed_short: Receipt_State.CLOSED_SHORT,
  cancelled: Receipt_State.CANCELLED,
};

const lineStateOf: Record<ReceiptLineRow["state"], ReceiptLine_State> = {
  open: ReceiptLine_State.OPEN,
  partial: ReceiptLine_State.PARTIAL,
  complete: ReceiptLine_State.COMPLETE,
  short: ReceiptLine_State.SHORT,
  over: ReceiptLine_State.OVER,
};
