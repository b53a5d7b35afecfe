import { allElementFormats } from "./application-identifiers.ts";
import type { ScanFields, ScannedMeasure } from "./scan-fields.ts";

/** What a label is printed of. Empty texts stand for what it does not say. */
export type LabelValues = {
  readonly sscc: string;
  readonly item: { readonly code: string; readonly base_uom: string } | undefined;
  /** GTIN of the item in the unit of the quantity, or in its base unit; empty when that has none. */
  readonly gtin: string;
  readonly lotNo: string;
  readonly serialNo: string;
  readonly expiryDate: string;
  readonly manufactureDate: string;
  readonly quantity: { readonly value: string; readonly uom: string } | undefined;
};

/**
 * The values that the symbol of a label carries, so that a scan of it is read back as what the label says. An item without
 * a GTIN is named by its code. A quantity that no Application Identifier can state is on the label, but not in the symbol.
 */
export function symbolFields(label: LabelValues): ScanFields {
  const { sscc, item, gtin, lotNo, serialNo, expiryDate, manufactureDate } = label;
  const key = sscc === "" ? "gtin" : "contentGtin";
  return {
    ...(sscc !== "" && { sscc }),
    ...(gtin !== "" && { [key]: gtin }),
    ...(item && gtin === "" && { additionalId: item.code }),
    ...(lotNo !== "" && { lot: lotNo }),
    ...(serialNo !== "" && { serial: serialNo }),
    ...(manufactureDate !== "" && { productionDate: manufactureDate }),
    ...(expiryDate !== "" && { expiryDate }),
    ...quantityFields(label),
  };
}

function quantityFields({ sscc, item, gtin, quantity }: LabelValues): ScanFields {
  if (!quantity || !item) return {};
  const { value, uom } = quantity;
  const whole = /^[1-9][0-9]*$/.test(value);
  if (sscc !== "" && gtin !== "") return whole ? { contentCount: value } : {};
  const measure = measureIn(uom);
  if (measure) return { measures: [{ measure, amount: value, unit: uom }] };
  return whole && uom === item.base_uom ? { variableCount: value } : {};
}

/** What a label states of goods that are kept in a unit of measure; undefined for units that only count. */
function measureIn(uom: string): ScannedMeasure["measure"] | undefined {
  return allElementFormats.find(({ measure, unit }) => unit === uom && measure && contentMeasures.has(measure))
    ?.measure;
}

/** Measures of the goods themselves, without packing; a width or height is no quantity of anything. */
export const contentMeasures: ReadonlySet<ScannedMeasure["measure"]> = new Set([
  "net_weight",
  "length",
  "area",
  "net_volume",
]);
