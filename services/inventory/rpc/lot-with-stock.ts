import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { listLotStock } from "../store/lot-stock-store.ts";
import type { LotRow } from "../store/lot-store.ts";
import { lotMessage, lotStockMessage } from "./lot-message.ts";

/** A lot and the stock of it that the caller may see, for the answer of an act that bars the stock. */
export async function lotWithStock({ tx, reach }: CommandContext<InventoryDeps>, lot: LotRow) {
  const found = await listLotStock(tx, lot.id, reach, placesMax + 1);
  const stock = found.slice(0, placesMax).map(lotStockMessage);
  return { lot: lotMessage(lot), stock, moreStock: found.length > placesMax };
}

const placesMax = 1000;
