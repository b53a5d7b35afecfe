import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { checkedLine } from "../domain/measured-line.ts";
import { measureLines } from "../store/line-item-store.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** A line that can be stored: with an id of its own, its item, and its amount as entered and in the base unit. */
export type CheckedLine = {
  readonly id: string;
  readonly itemId: string;
  readonly quantity: string;
  readonly uom: string;
  readonly base: string;
};

/** Finds the items of new lines and their base quantities; refuses the first line that its item does not allow. */
export async function checkedLines(
  tx: Tx,
  lines: readonly { readonly item?: Ref | undefined; readonly quantity?: Quantity | undefined }[],
): Promise<CheckedLine[]> {
  const drafts = lines.map(({ item, quantity }) => {
    return { item: recordRefOf(item), quantity: quantity?.value ?? "", uom: quantity?.uom ?? "" };
  });
  const measured = await measureLines(tx, drafts);
  return drafts.map(({ quantity, uom }, index) => {
    const found = measured[index];
    if (!found) throw new Error("a line came back without an answer");
    const { itemId, base } = checkedLine(found, uom);
    return { id: uuidv7(), itemId, quantity, uom, base };
  });
}
