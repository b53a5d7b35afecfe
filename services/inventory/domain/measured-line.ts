import { refuse } from "../../../platform/errors/common.ts";
import { refuseInventory } from "../errors.ts";

/** What was found out about the line of a document. */
export type FoundLine = {
  readonly item_id: string | null;
  readonly item_code: string | null;
  readonly archived: boolean | null;
  readonly decimals: number | null;
  readonly convertible: boolean;
  readonly exact: boolean;
  readonly base: string | null;
};

/** An item and an amount of it above zero, as a decimal string in its base unit. */
export type ItemQuantity = { readonly itemId: string; readonly itemCode: string; readonly base: string };

/** The item and amount of a line that is entered in a unit; refuses what the item does not allow. */
export function checkedLine(found: FoundLine, uom: string): ItemQuantity {
  const { item_id: itemId, item_code: item, base } = found;
  if (itemId === null || item === null) throw refuse("NOT_FOUND", { resource: "item" });
  if (found.archived) throw refuse("ARCHIVED", { resource: "item" });
  if (!found.convertible || base === null) throw refuseInventory("UOM_NOT_CONVERTIBLE", { item, uom });
  // What rounds to nothing cannot be counted either.
  if (!found.exact || !/[1-9]/.test(base)) {
    throw refuseInventory("PRECISION_EXCEEDED", { item, decimals: String(found.decimals ?? 0) });
  }
  return { itemId, itemCode: item, base };
}
