import type { GenerateBarcodeRequest } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import {
  BarcodeService,
  GenerateBarcodeRequest_Kind as Kind,
} from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { isDay } from "../domain/lot-rules.ts";
import type { LabelValues } from "../domain/scan/label-values.ts";
import { refuseInventory } from "../errors.ts";
import { type ItemRow, resolveItem } from "../store/item-store.ts";
import { findLot, resolveLot } from "../store/lot-store.ts";
import { findScanPlace } from "../store/scan-place-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { generatedBarcode } from "./generated-barcode-message.ts";
import { makeSsccs, proposeNumbers } from "./make-numbers.ts";

export const generateBarcode = command(
  BarcodeService.method.generateBarcode,
  async (request, { tx, reach, audit, emit }) => {
    const warehouse = await demandWarehouse(tx, request.warehouseId, reach, "inventory.barcode.generate");
    const item = await labelItem(tx, request);
    const values = await labelValues(tx, request, item, reach);
    const scans = await findScanPlace(tx, { warehouseId: warehouse.id, locationId: "" }, reach);
    const numbers = await makeNumbers(tx, request, item, scans.company_prefix);
    const barcodes = numbers.map((number) =>
      generatedBarcode({ ...values, ...numbered(request.kind, number) }, number, item, scans.current_year),
    );
    const kind = kindName[request.kind];
    const resource = item
      ? { resourceType: "item", resourceId: item.id }
      : { resourceType: "number_sequence", resourceId: `sscc/${request.extensionDigit}` };
    const place = { ...resource, unitId: warehouse.id };
    const labels = barcodes.map(({ humanReadable }) => humanReadable);
    audit({ ...place, after: { kind, labels } });
    emit({ topic: "inventory.barcode.generated", ...place, payload: { kind, labels } });
    return { barcodes };
  },
);

/** The item of the label; undefined for an SSCC without one. */
async function labelItem(
  tx: Tx,
  { kind, item: ref, lotNo, serialNo }: GenerateBarcodeRequest,
): Promise<ItemRow | undefined> {
  if (!ref) {
    if (kind !== Kind.SSCC) refuseViolations([violation("item", "must be given")]);
    return undefined;
  }
  const item = await resolveItem(tx, ref);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  if (item.archived && kind !== Kind.LABEL) throw refuse("ARCHIVED", { resource: "item" });
  const byLot = item.tracking === "lot" || item.tracking === "lot_and_serial";
  const bySerial = item.tracking === "serial" || item.tracking === "lot_and_serial";
  const wantsLot = kind === Kind.LOT || lotNo !== "";
  const wantsSerial = kind === Kind.SERIAL || serialNo !== "";
  if ((wantsLot && !byLot) || (wantsSerial && !bySerial)) {
    throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  }
  return item;
}

/** What the labels have in common. Dates that are not given are those of the lot, if the caller may see it. */
async function labelValues(
  tx: Tx,
  request: GenerateBarcodeRequest,
  item: ItemRow | undefined,
  reach: Parameters<typeof findLot>[2],
): Promise<LabelValues> {
  const { kind, quantity } = request;
  const lotNo = kind === Kind.LOT ? "" : request.lotNo.trim();
  const named = item && lotNo ? await resolveLot(tx, item.id, { id: "", code: lotNo, externalId: "" }) : undefined;
  const lot = named && (await findLot(tx, named.id, reach));
  const expiryDate = request.expiryDate || (lot?.expiry_date ?? "");
  const manufactureDate = request.manufactureDate || (lot?.manufacture_date ?? "");
  refuseViolations([
    ...(expiryDate === "" || isDay(expiryDate) ? [] : [violation("expiry_date", "a day that exists, as YYYY-MM-DD")]),
    ...(manufactureDate === "" || isDay(manufactureDate)
      ? []
      : [violation("manufacture_date", "a day that exists, as YYYY-MM-DD")]),
    ...(quantity && !item ? [violation("quantity", "only with an item")] : []),
    ...(quantity && !/^[0-9.]*[1-9][0-9.]*$/.test(quantity.value) ? [violation("quantity", "more than nothing")] : []),
  ]);
  const uom = quantity?.uom ?? item?.base_uom ?? "";
  const unit = item?.uoms.find((each) => each.uom === uom);
  if (item && !unit && uom !== item.base_uom) throw refuseInventory("UOM_NOT_CONVERTIBLE", { item: item.code, uom });
  const serialNo = kind === Kind.SERIAL ? "" : request.serialNo.trim();
  return { sscc: "", item, gtin: unit?.gtin ?? "", lotNo, serialNo, expiryDate, manufactureDate, quantity };
}

async function makeNumbers(
  tx: Tx,
  request: GenerateBarcodeRequest,
  item: ItemRow | undefined,
  companyPrefix: string,
): Promise<string[]> {
  const { kind, extensionDigit } = request;
  const count = request.count || 1;
  if (kind === Kind.SSCC) return makeSsccs(tx, { companyPrefix, extensionDigit, count });
  // The label of what exists has no number of its own.
  if (kind === Kind.LABEL || !item) return [""];
  return proposeNumbers(tx, { kind: kind === Kind.LOT ? "lot" : "serial", itemId: item.id }, count);
}

function numbered(kind: Kind, number: string): Partial<LabelValues> {
  if (kind === Kind.SSCC) return { sscc: number };
  if (kind === Kind.LOT) return { lotNo: number };
  return kind === Kind.SERIAL ? { serialNo: number } : {};
}

const kindName: { readonly [kind: number]: string } = {
  [Kind.SSCC]: "sscc",
  [Kind.LOT]: "lot",
  [Kind.SERIAL]: "serial",
  [Kind.LABEL]: "label",
};
