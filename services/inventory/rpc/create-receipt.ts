import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { refuseInventory } from "../errors.ts";
import { resolvePartner } from "../store/partner-store.ts";
import { insertReceiptLines, listReceiptLines } from "../store/receipt-line-store.ts";
import { findReceipt, insertReceipt } from "../store/receipt-store.ts";
import { checkedLines } from "./checked-lines.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { numberedDocument } from "./numbered-document.ts";
import { receiptFields, receiptLineMessage, receiptMessage } from "./receipt-message.ts";
import { recordRefOf } from "./record-ref-of.ts";

const method = ReceiptService.method.createReceipt;

export const createReceipt = command(method, async (request, { tx, reach, audit, emit }) => {
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  if (request.release && request.lines.length === 0) throw refuseInventory("DOCUMENT_EMPTY", { resource: "receipt" });
  const drafts = request.lines.map(({ item, expected }) => ({ item, quantity: expected }));
  const lines = await checkedLines(tx, drafts);
  const id = uuidv7();
  const receipt = {
    id,
    warehouse_id: warehouse.id,
    supplier_id: await supplierId(tx, request.supplier),
    purchase_order: request.purchaseOrder.trim(),
    advance_ship_notice: request.advanceShipNotice.trim(),
    note: request.note,
    state: request.release ? ("expected" as const) : ("draft" as const),
  };
  const numbering = { resource: "receipt", prefix: "RC", timeZone: warehouse.time_zone, given: request.number };
  await numberedDocument(numbering, (number) => insertReceipt(tx, { ...receipt, number }));
  const newLines = lines.map((line, index) => {
    return { ...line, purchaseOrderLine: request.lines[index]?.purchaseOrderLine ?? "" };
  });
  await insertReceiptLines(tx, id, newLines);
  const created = await findReceipt(tx, id, reach);
  if (!created) throw new Error("the receipt is gone in its own transaction");
  const place = { resourceType: "receipt", resourceId: id, unitId: warehouse.id };
  audit({ ...place, after: { ...receiptFields(created), lines: lines.length } });
  const payload = { number: created.number, lines: lines.length };
  emit({ topic: "inventory.receipt.created", ...place, payload });
  if (request.release) emit({ topic: "inventory.receipt.released", ...place, payload });
  return { receipt: receiptMessage(created), lines: (await listReceiptLines(tx, id)).map(receiptLineMessage) };
});

/** The partner that supplies; null when the caller names none. */
async function supplierId(tx: Tx, ref: Ref | undefined): Promise<string | null> {
  if (!ref) return null;
  const partner = await resolvePartner(tx, recordRefOf(ref));
  if (!partner) throw refuse("NOT_FOUND", { resource: "partner" });
  if (partner.archived) throw refuse("ARCHIVED", { resource: "partner" });
  if (!partner.is_supplier) refuseViolations([violation("supplier", "is not a supplier")]);
  return partner.id;
}
