import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { giveBackReceived } from "../store/receipt-store.ts";

/** Takes back what was received of a line of a receipt, before its posting is reversed, and says so. */
export async function giveBackReceipt(
  { tx, audit, emit }: Pick<CommandContext<InventoryDeps>, "tx" | "audit" | "emit">,
  documentLineId: string,
  quantityBase: string,
): Promise<void> {
  const { id, number, warehouse_id, before, state } = await giveBackReceived(tx, documentLineId, quantityBase);
  const place = { resourceType: "receipt", resourceId: id, unitId: warehouse_id };
  const line = { line_id: documentLineId, taken_back: quantityBase };
  audit({ ...place, before: { state: before }, after: { state, ...line } });
  emit({ topic: "inventory.receipt.line_reversed", ...place, payload: { number, state, ...line } });
}
