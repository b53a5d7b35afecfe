import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { command, type InventoryDeps } from "../deps.ts";
import { checkedCountNumber, demandCountable } from "../domain/count-rules.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { refuseInventory } from "../errors.ts";
import { findPlacesOfItems } from "../store/count-choice-store.ts";
import { resolveItem } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { countMessage, termsOf } from "./count-message.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { makeCount } from "./make-count.ts";

export const createCount = command(CountService.method.createCount, async (request, context) => {
  const { tx, reach } = context;
  if (request.locations.length + request.items.length === 0) {
    refuseViolations([violation("locations", "name places, items, or both")]);
  }
  const number = checkedCountNumber(request.number);
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, "inventory.count.manage");
  const itemIds = await itemsOf(context, request.items);
  const locationIds =
    request.locations.length > 0
      ? await placesOf(context, warehouse.id, request.locations)
      : await findPlacesOfItems(tx, warehouse.id, itemIds);
  demandCountable(locationIds.length, "items");
  const choice = { locationIds, itemIds };
  const terms = termsOf(request.terms);
  return { count: countMessage(await makeCount(context, { warehouse, choice, terms, note: request.note, number })) };
});

async function itemsOf({ tx }: CommandContext<InventoryDeps>, refs: readonly Ref[]): Promise<string[]> {
  const ids: string[] = [];
  for (const ref of refs) {
    const item = await resolveItem(tx, ref);
    if (!item) throw refuse("NOT_FOUND", { resource: "item" });
    ids.push(item.id);
  }
  return ids;
}

async function placesOf(
  { tx, reach }: CommandContext<InventoryDeps>,
  warehouseId: string,
  refs: readonly Ref[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const ref of refs) {
    const location = await resolveLocation(tx, warehouseId, ref, reach);
    if (!location) throw refuse("NOT_FOUND", { resource: "location" });
    if (!location.countable || location.archived)
      throw refuseInventory("LOCATION_BLOCKED", { location: location.code });
    ids.push(location.id);
  }
  return ids;
}
