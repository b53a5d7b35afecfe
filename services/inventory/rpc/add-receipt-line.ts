import type { NewReceiptLine } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { nextReceiptState } from "../domain/receipt-state.ts";
import {
  countReceiptLines,
  findReceiptLine,
  insertReceiptLines,
  receiptLinesMax,
} from "../store/receipt-line-store.ts";
import { findReceipt, lockReceipt, setReceiptState } from "../store/receipt-store.ts";
import { checkedLines } from "./checked-lines.ts";
import { receiptLineFields, receiptLineMessage, receiptMessage } from "./receipt-message.ts";

export const addReceiptLine = command(
  ReceiptService.method.addReceiptLine,
  async (request, { tx, reach, audit, emit }) => {
    const { item, expected, purchaseOrderLine } = request.line as NewReceiptLine;
    const before = await lockReceipt(tx, request.receiptId, reach);
    if (!before) throw refuse("NOT_FOUND", { resource: "receipt" });
    const state = nextReceiptState(before.state, "add_line");
    if ((await countReceiptLines(tx, before.id)) >= receiptLinesMax) {
      refuseViolations([violation("line", `a receipt has ${receiptLinesMax} lines at most`)]);
    }
    const lines = await checkedLines(tx, [{ item, quantity: expected }]);
    await insertReceiptLines(
      tx,
      before.id,
      lines.map((line) => ({ ...line, purchaseOrderLine })),
    );
    await setReceiptState(tx, before.id, state);
    const after = await findReceipt(tx, before.id, reach);
    const line = await findReceiptLine(tx, before.id, lines[0]?.id ?? "");
    if (!after || !line) throw new Error("the line is gone in its own transaction");
    const place = { resourceType: "receipt", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...place, before: { state: before.state }, after: { state, line: receiptLineFields(line) } });
    const payload = { number: after.number, line_no: line.line_no, item: line.item_code };
    emit({ topic: "inventory.receipt.line_added", ...place, payload });
    return { receipt: receiptMessage(after), line: receiptLineMessage(line) };
  },
);
