import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Barcode, BarcodeSchema } from "../../../gen/erp/inventory/v1/barcode_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { BarcodeRow } from "../store/barcode-store.ts";

/** The barcode as the contract shows it. */
export function barcodeMessage(row: BarcodeRow): Barcode {
  return create(BarcodeSchema, {
    id: row.id,
    code: row.code,
    symbology: row.symbology,
    itemId: row.item_id ?? "",
    uom: row.uom,
    locationId: row.location_id ?? "",
    lotId: row.lot_id ?? "",
    targetCode: row.target_code,
    createTime: timestampFromDate(row.create_time),
  });
}

/** The fields of a barcode that the audit trail keeps. */
export function barcodeFields({ id, create_time, warehouse_id, ...fields }: BarcodeRow): Fields {
  return fields;
}
