import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { type LotAct, nextLotState } from "../domain/lot-state.ts";
import { setLotState } from "../store/lot-change-store.ts";
import { sumLotStock } from "../store/lot-stock-store.ts";
import { findLot, type LotRow, lockLot } from "../store/lot-store.ts";
import { lotFields } from "./lot-message.ts";

/**
 * Moves a lot in the caller's reach to the state that an act leads to, and tells audit trail and listeners: those of each
 * warehouse that has stock of it, since a lot is barred and freed everywhere at once. A lot out of reach is not found.
 */
export async function moveLot(
  { tx, reach, audit, emit }: CommandContext<InventoryDeps>,
  { lotId, act, reason }: { readonly lotId: string; readonly act: LotAct; readonly reason: string },
): Promise<LotRow> {
  const before = await lockLot(tx, lotId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "lot" });
  await setLotState(tx, before.id, nextLotState(before.state, act), reason.trim());
  const after = (await findLot(tx, before.id, reach)) ?? before;
  const lot = { resourceType: "lot", resourceId: after.id };
  const home = after.warehouse_id ?? undefined;
  audit({ ...lot, unitId: home, ...changedFields(lotFields(before), lotFields(after)), reason });
  const payload = { item: after.item_code, lot_no: after.lot_no, state: after.state, reason };
  const stock = await sumLotStock(tx, after.id);
  for (const { warehouse_id, on_hand, allocated } of stock) {
    emit({ topic: topics[act], ...lot, unitId: warehouse_id, payload: { ...payload, on_hand, allocated } });
  }
  if (stock.length === 0) emit({ topic: topics[act], ...lot, unitId: home, payload });
  return after;
}

const topics: Record<LotAct, string> = {
  hold: "inventory.lot.held",
  release: "inventory.lot.released",
  recall: "inventory.lot.recalled",
  close: "inventory.lot.closed",
};
