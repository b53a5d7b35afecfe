import { create } from "@bufbuild/protobuf";
import { type GeneratedBarcode, GeneratedBarcodeSchema } from "../../../gen/erp/inventory/v1/barcode_pb.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { buildLabelContent } from "../domain/scan/label-content.ts";
import { labelElementsOf } from "../domain/scan/label-elements.ts";
import { type LabelValues, symbolFields } from "../domain/scan/label-values.ts";
import type { ScanProblem } from "../domain/scan/scan-problem.ts";
import type { ItemRow } from "../store/item-store.ts";

/** A label as the contract shows it. Refused with INVALID_REQUEST when one of its values fits into no GS1 symbol. */
export function generatedBarcode(
  values: LabelValues,
  number: string,
  item: ItemRow | undefined,
  currentYear: number,
): GeneratedBarcode {
  const { elements, problems } = labelElementsOf(symbolFields(values), currentYear);
  const built = buildLabelContent(elements, currentYear);
  refuseViolations([...problems, ...built.problems].flatMap(unfitValue));
  const { sscc, gtin, lotNo, serialNo, expiryDate, manufactureDate, quantity } = values;
  return create(GeneratedBarcodeSchema, {
    number,
    elementString: built.content?.elementString ?? "",
    humanReadable: built.content?.humanReadable ?? "",
    label: {
      sscc,
      itemId: item?.id ?? "",
      itemCode: item?.code ?? "",
      itemName: item?.name ?? "",
      itemNameEn: item?.name_en ?? "",
      gtin,
      lotNo,
      serialNo,
      expiryDate,
      manufactureDate,
      ...(quantity && { quantity: { value: quantity.value, uom: quantity.uom } }),
    },
  });
}

function unfitValue({ severity, ai, reason, detail }: ScanProblem) {
  return severity === "error" ? [violation(fieldOf(ai), `${reason} in AI ${ai}: ${detail}`)] : [];
}

/** The field of the request that an Application Identifier carries. */
function fieldOf(ai: string): string {
  return (
    { "10": "lot_no", "11": "manufacture_date", "17": "expiry_date", "21": "serial_no", "240": "item" }[ai] ??
    "quantity"
  );
}
