import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import {
  ReceiveLineRequest_Condition as Condition,
  type ReceiveLineRequest,
} from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { command, type InventoryDeps } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { nextReceiptState, receivingAct } from "../domain/receipt-state.ts";
import { refuseInventory } from "../errors.ts";
import { type DockRow, findDock } from "../store/dock-store.ts";
import { findItem, type ItemRow } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { postStock, type StockStatus } from "../store/post-stock.ts";
import { addReceived, countLines, findReceiptLine, type ReceiptLineRow } from "../store/receipt-line-store.ts";
import { findReceipt, lockReceipt, type ReceiptRow, setReceiptState } from "../store/receipt-store.ts";
import { stockStatusOf } from "./movement-type-name.ts";
import { receiptLineFields, receiptLineMessage, receiptMessage } from "./receipt-message.ts";
import { receivedLot } from "./received-lot.ts";
import { recordRefOf } from "./record-ref-of.ts";

type Context = CommandContext<InventoryDeps>;

export const receiveLine = command(ReceiptService.method.receiveLine, async (request, context) => {
  const { tx, reach } = context;
  const receipt = await lockReceipt(tx, request.receiptId, reach);
  if (!receipt) throw refuse("NOT_FOUND", { resource: "receipt" });
  // What it comes to shows when the goods are counted; in a state that allows the last of them it allows any.
  nextReceiptState(receipt.state, "fulfil");
  const line = await findReceiptLine(tx, receipt.id, request.lineId);
  if (!line) throw refuse("NOT_FOUND", { resource: "receipt_line" });
  const item = await findItem(tx, line.item_id);
  if (!item) throw new Error("the item of a line is gone");
  const place = await placeOf(request, receipt, context);
  const businessTime = request.businessTime && timestampDate(request.businessTime);
  const lotId = request.lot && (await receivedLot(context, request.lot, item, receipt.warehouse_id, businessTime));
  const status = statusOf(request.condition, item);
  const posted = await postStock(context, {
    type: receipt.purchase_order === "" ? "RCV_OTHER" : "RCV_PO",
    warehouseId: receipt.warehouse_id,
    businessTime,
    note: request.note,
    document: { kind: "receipt", id: receipt.id },
    lines: [
      {
        itemId: item.id,
        quantity: request.quantity?.value ?? "",
        uom: request.quantity?.uom ?? "",
        to: { locationId: place.id, lotId, status },
        serials: request.serials,
        documentLineId: line.id,
      },
    ],
  });
  const received = posted.baseQuantities[0] ?? "";
  return {
    ...(await countReceived(context, receipt, line, received)),
    transactionId: posted.transactionId,
    quantityBase: { value: received, uom: item.base_uom },
    locationId: place.id,
    locationCode: place.code,
    lotId: lotId ?? "",
    status: stockStatusOf(status),
    warnings: [...posted.warnings],
  };
});

/** Where the goods are put: the place that the caller names, or the dock. */
async function placeOf(
  { location }: ReceiveLineRequest,
  receipt: ReceiptRow,
  { tx, reach }: Context,
): Promise<DockRow> {
  if (location) {
    const named = await resolveLocation(tx, receipt.warehouse_id, recordRefOf(location), reach);
    if (!named) throw refuse("NOT_FOUND", { resource: "location" });
    return named;
  }
  const dock = await findDock(tx, receipt.warehouse_id);
  if (!dock) refuseViolations([violation("location", "is needed: the warehouse has no dock that takes goods in")]);
  return dock as DockRow;
}

function statusOf(condition: Condition, item: ItemRow): StockStatus {
  if (condition === Condition.DAMAGED) return "blocked";
  return condition === Condition.SUSPECT || item.receive_to_quality ? "quality" : "unrestricted";
}

/** Counts what was posted on its line and the receipt; refuses what the tolerance does not allow. */
async function countReceived(context: Context, receipt: ReceiptRow, line: ReceiptLineRow, quantityBase: string) {
  const { tx, reach, audit, emit } = context;
  const { allowed, received, limit } = await addReceived(tx, line.id, quantityBase);
  if (!allowed) throw refuseInventory("OVER_RECEIPT", { line: String(line.line_no), limit, received });
  const state = nextReceiptState(receipt.state, receivingAct("receive", await countLines(tx, receipt.id)));
  await setReceiptState(tx, receipt.id, state);
  const after = await findReceipt(tx, receipt.id, reach);
  const counted = await findReceiptLine(tx, receipt.id, line.id);
  if (!after || !counted) throw new Error("the line is gone in its own transaction");
  const place = { resourceType: "receipt", resourceId: receipt.id, unitId: receipt.warehouse_id };
  const fields = (of: ReceiptRow, its: ReceiptLineRow) => ({ state: of.state, line: receiptLineFields(its) });
  audit({ ...place, before: fields(receipt, line), after: fields(after, counted) });
  const payload = {
    number: after.number,
    line_no: line.line_no,
    item: line.item_code,
    quantity: quantityBase,
    uom: line.base_uom,
  };
  emit({ topic: "inventory.receipt.line_received", ...place, payload });
  if (state === "received" && receipt.state !== "received") {
    emit({ topic: "inventory.receipt.received", ...place, payload: { number: after.number } });
  }
  return { receipt: receiptMessage(after), line: receiptLineMessage(counted) };
}
