import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { deleteBarcode, findBarcode } from "../store/barcode-store.ts";
import { barcodeFields } from "./barcode-message.ts";
import { demandItemReach } from "./register-barcode.ts";

export const removeBarcode = command(
  BarcodeService.method.removeBarcode,
  async ({ barcodeId }, { tx, reach, audit, emit }) => {
    const barcode = await findBarcode(tx, barcodeId, reach);
    if (barcode) demandItemReach(barcode.item_id, reach);
    if (!barcode || !(await deleteBarcode(tx, barcode.id))) throw refuse("NOT_FOUND", { resource: "barcode" });
    const place = { resourceType: "barcode", resourceId: barcode.id, unitId: barcode.warehouse_id ?? undefined };
    audit({ ...place, before: barcodeFields(barcode) });
    emit({ topic: "inventory.barcode.removed", ...place, payload: barcodeFields(barcode) });
    return {};
  },
);
