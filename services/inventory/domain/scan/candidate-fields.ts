import { contentMeasures } from "./label-values.ts";
import type { CandidateFields } from "./scan-candidate.ts";
import type { ScanFields } from "./scan-fields.ts";
import type { ScanLookup } from "./scan-lookup.ts";
import type { MatchedItem } from "./scan-match.ts";

/** What a label says of the goods of an item, whose unit on the label is known or empty. */
export function labelFields(
  fields: ScanFields,
  { labelLotNo, labelSerialNo }: Pick<ScanLookup, "labelLotNo" | "labelSerialNo">,
  item: MatchedItem,
  uom: string,
): CandidateFields {
  const quantity = quantityOf(fields, item, uom);
  return {
    ...(quantity && { quantity }),
    lotNo: labelLotNo,
    serialNo: labelSerialNo,
    expiryDate: fields.expiryDate ?? fields.bestBeforeDate ?? "",
    manufactureDate: fields.productionDate ?? "",
  };
}

export const noFields: CandidateFields = { lotNo: "", serialNo: "", expiryDate: "", manufactureDate: "" };

/**
 * The quantity of a label. A count of content (AI 37) counts what has the GTIN, a variable count (AI 30) the pieces in it. A
 * measure counts where the item is kept in its unit.
 */
function quantityOf(fields: ScanFields, item: MatchedItem, uom: string): CandidateFields["quantity"] {
  const units = [item.base_uom, ...item.uoms];
  const measured = fields.measures?.find(({ measure, unit }) => contentMeasures.has(measure) && units.includes(unit));
  const stated = [
    { value: fields.contentCount, uom: uom || item.base_uom },
    { value: fields.variableCount, uom: item.base_uom },
    { value: measured?.amount, uom: measured?.unit ?? "" },
  ];
  const found = stated.find(({ value }) => value !== undefined && /[1-9]/.test(value));
  return found && { value: found.value as string, uom: found.uom };
}
