import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { refuseInventory } from "../errors.ts";
import { findItem, type ItemRow } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import { checkedLines } from "./checked-lines.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** What both RPCs of putting away say of the goods. */
type PutawayRequest = {
  readonly warehouseId: string;
  readonly item?: Ref | undefined;
  readonly lot?: Ref | undefined;
  readonly quantity?: Quantity | undefined;
  readonly fromLocation?: Ref | undefined;
};

/** Goods that lie somewhere in a warehouse, with the rows behind the references. */
export type FoundGoods = {
  readonly warehouseId: string;
  readonly item: ItemRow;
  readonly itemId: string;
  readonly lotId: string | undefined;
  readonly fromLocationId: string;
};

/** Finds what a request for putting away names; refuses what is not there and what the item does not count. */
export async function putawayGoods(
  tx: Tx,
  request: PutawayRequest,
  reach: Reach,
  permission: string,
): Promise<FoundGoods> {
  const { id: warehouseId } = await demandWarehouse(tx, request.warehouseId, reach, permission);
  const [line] = await checkedLines(tx, [request]);
  const item = await findItem(tx, line?.itemId ?? "");
  if (!item) throw new Error("the item is gone in its own transaction");
  const lot = request.lot && (await resolveLot(tx, item.id, recordRefOf(request.lot)));
  if (request.lot && !lot) throw refuse("NOT_FOUND", { resource: "lot" });
  if (!lot && (item.tracking === "lot" || item.tracking === "lot_and_serial")) {
    throw refuseInventory("LOT_REQUIRED", { item: item.code });
  }
  const from = await resolveLocation(tx, warehouseId, recordRefOf(request.fromLocation), reach);
  if (!from) throw refuse("NOT_FOUND", { resource: "location" });
  return { warehouseId, item, itemId: item.id, lotId: lot?.id, fromLocationId: from.id };
}
