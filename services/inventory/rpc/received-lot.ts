import type { ReceivedLot } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { expiryDateOf } from "../domain/lot-rules.ts";
import { checkedReceivedLot, demandExpiry, demandSameLot } from "../domain/received-lot-rules.ts";
import { refuseInventory } from "../errors.ts";
import type { ItemRow } from "../store/item-store.ts";
import { type HeldLot, holdReceivedLots, type LabelledLot } from "../store/received-lot-store.ts";
import { type Checked, checkEntry } from "./batch-refusal.ts";

/** Goods that arrive, as far as their lot is concerned; undefined where they come without one. */
export type Labelled = { readonly item: ItemRow; readonly lot: ReceivedLot | undefined };

/** Stops the command when one of the goods is refused. */
export type DemandGoods = (entries: readonly Checked<unknown>[]) => void;

/**
 * The ids of the lots that goods are received of, in their order; those that nobody knew are made. Refuses a label that
 * contradicts what is known, and goods that would not keep long enough.
 */
export async function receivedLots(
  { tx, audit, emit }: Pick<CommandContext<InventoryDeps>, "tx" | "audit" | "emit">,
  arrival: { readonly warehouseId: string; readonly businessTime: Date | undefined },
  goods: readonly Labelled[],
  demand: DemandGoods,
): Promise<(string | undefined)[]> {
  const labels = goods.map(({ item, lot }) => checkEntry(() => lot && labelledLot(lot, item)));
  demand(labels);
  const wanted = labels.flatMap((label) => ("value" in label ? [label.value] : []));
  const lots = wanted.filter((label) => label !== undefined);
  const held = new Map((await holdReceivedLots(tx, arrival, lots)).map((lot, at) => [lots[at]?.id, lot]));
  demand(wanted.map((label, at) => checkEntry(() => label && demandFit(label, held.get(label.id), goods[at]?.item))));
  return wanted.map((label, at) => {
    const lot = held.get(label?.id);
    if (lot && lot.id === label?.id) {
      const { earliest: _, too_short: __, ...fields } = lot;
      const item = goods[at]?.item.code ?? "";
      const place = { resourceType: "lot", resourceId: lot.id, unitId: arrival.warehouseId };
      audit({ ...place, after: { ...fields, item_code: item, origin: "receipt" } });
      emit({ topic: "inventory.lot.created", ...place, payload: { item, lot_no: lot.lot_no } });
    }
    return lot?.id;
  });
}

function labelledLot(received: ReceivedLot, item: ItemRow): LabelledLot {
  const given = checkedReceivedLot(received);
  if (item.tracking === "none" || item.tracking === "serial") {
    throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  }
  const label = { manufacture_date: given.manufactureDate, expiry_date: given.expiryDate };
  return { ...given, id: uuidv7(), itemId: item.id, expiryDate: expiryDateOf(label, item.shelf_life_days) };
}

function demandFit(label: LabelledLot, lot: HeldLot | undefined, item: ItemRow | undefined): void {
  if (!lot || !item) throw new Error("a lot is gone in its own transaction");
  demandSameLot(label, lot);
  demandExpiry(item, lot);
  if (!lot.too_short) return;
  const keeps = { item: item.code, expiry_date: lot.expiry_date ?? "", earliest: lot.earliest };
  throw refuseInventory("SHELF_LIFE_TOO_SHORT", keeps);
}
