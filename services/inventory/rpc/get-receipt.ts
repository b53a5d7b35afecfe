import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { listReceiptLines } from "../store/receipt-line-store.ts";
import { findReceipt } from "../store/receipt-store.ts";
import { receiptLineMessage, receiptMessage } from "./receipt-message.ts";

export const getReceipt = query(ReceiptService.method.getReceipt, async ({ receiptId }, { tx, reach }) => {
  const receipt = await findReceipt(tx, receiptId, reach);
  if (!receipt) throw refuse("NOT_FOUND", { resource: "receipt" });
  const lines = await listReceiptLines(tx, receipt.id);
  return { receipt: receiptMessage(receipt), lines: lines.map(receiptLineMessage) };
});
