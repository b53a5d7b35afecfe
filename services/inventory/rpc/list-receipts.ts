import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  ListReceiptsRequest_Order as Order,
  ReceiptService,
} from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { resolvePartner } from "../store/partner-store.ts";
import { listReceipts as listReceiptRows } from "../store/receipt-store.ts";
import { receiptMessage, receiptStateName } from "./receipt-message.ts";
import { recordRefOf } from "./record-ref-of.ts";

export const listReceipts = query(ReceiptService.method.listReceipts, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const supplier = request.supplier && (await resolvePartner(tx, recordRefOf(request.supplier)));
  if (request.supplier && !supplier) return { receipts: [] };
  const { createTimeFrom, createTimeBefore } = request;
  const filter = {
    warehouseId: request.warehouseId,
    states: request.states.flatMap((state) => receiptStateName(state) ?? []),
    supplierId: supplier?.id ?? "",
    numberPrefix: request.numberPrefix,
    purchaseOrder: request.purchaseOrder,
    createdFrom: createTimeFrom && timestampDate(createTimeFrom),
    createdBefore: createTimeBefore && timestampDate(createTimeBefore),
  };
  const order = request.order === Order.NUMBER ? "number" : "newest";
  const found = await listReceiptRows(tx, filter, order, reach, page);
  const keyOf = (row: (typeof found)[number]) => [order === "number" ? row.number : row.id];
  const { rows, nextPageToken } = cutPage(found, page, keyOf);
  return { receipts: rows.map(receiptMessage), nextPageToken };
});
