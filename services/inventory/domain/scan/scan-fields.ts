import type { FieldName, Measure } from "./element-format.ts";
import type { ScannedElement } from "./element-value.ts";

/**
 * The values of a label by the names that the stock service has for them. Numbers are as on the label (a GTIN in 14
 * digits), dates are ISO 8601, counts are decimal strings; a time of expiry is a local one, "2026-12-31T10:30".
 */
export type ScanFields = { readonly [field in FieldName]?: string } & { readonly measures?: readonly ScannedMeasure[] };

/** A measure as a decimal string with all the places of the label, and its unit of UN/ECE Recommendation 20. */
export type ScannedMeasure = { readonly measure: Measure; readonly amount: string; readonly unit: string };

/** Gathers what elements say. A time of expiry also gives the date where no date of expiry stands beside it. */
export function fieldsOf(elements: readonly ScannedElement[]): ScanFields {
  const fields: { -readonly [field in FieldName]?: string } = {};
  const measures: ScannedMeasure[] = [];
  for (const element of elements) {
    const { field, measure, amount, unit } = element;
    if (field) fields[field] ??= fieldValue(element);
    if (measure && amount !== undefined && unit !== undefined) measures.push({ measure, amount, unit });
  }
  if (fields.expiryTime) fields.expiryDate ??= fields.expiryTime.slice(0, 10);
  return { ...fields, ...(measures.length > 0 && { measures }) };
}

function fieldValue({ value, date, time, amount }: ScannedElement): string {
  if (date !== undefined) return time === undefined ? date : `${date}T${time}`;
  return amount ?? value;
}
