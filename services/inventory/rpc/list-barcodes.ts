import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listBarcodes as listBarcodeRows } from "../store/barcode-store.ts";
import { barcodeMessage } from "./barcode-message.ts";

export const listBarcodes = query(BarcodeService.method.listBarcodes, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { itemId, locationId, lotId, codePrefix } = request;
  const found = await listBarcodeRows(tx, { itemId, locationId, lotId, codePrefix }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { barcodes: rows.map(barcodeMessage), nextPageToken };
});
