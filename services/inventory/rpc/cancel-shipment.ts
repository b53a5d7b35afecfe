import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { command, type InventoryDeps } from "../deps.ts";
import { nextAllocationState } from "../domain/allocation-state.ts";
import { endAllocations, findBalances, takeTurns } from "../store/allocate-stock.ts";
import { type AllocationRow, lockOpenAllocations } from "../store/allocation-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { postStock } from "../store/post-stock.ts";
import { cancelShipmentRow, type ShipmentRow } from "../store/shipment-store.ts";
import { endTasks, lockTasksOfDocument } from "../store/task-store.ts";
import { lockForAct, tellShipmentChange } from "./change-shipment.ts";
import { giveBackAllocations } from "./give-back-allocations.ts";
import { pickedLine } from "./picked-line.ts";
import { recordRefOf } from "./record-ref-of.ts";

export const cancelShipment = command(ShipmentService.method.cancelShipment, async (request, context) => {
  const { tx, reach } = context;
  const shipment = await lockForAct(context, request.shipmentId, "cancel");
  const target = request.returnLocation
    ? await resolveLocation(tx, shipment.warehouse_id, recordRefOf(request.returnLocation), reach)
    : undefined;
  if (request.returnLocation && !target) throw refuse("NOT_FOUND", { resource: "location" });
  const open = await lockOpenAllocations(tx, shipment.id);
  const itemIds = open.map(({ item_id }) => item_id);
  await takeTurns(tx, shipment.warehouse_id, itemIds);
  const returns = open
    .filter(({ state }) => state === "picked")
    .map((allocation) => ({ allocation, toId: target?.id ?? allocation.picked_from_id ?? "" }));
  const there = await findBalances(
    tx,
    returns.map(({ allocation, toId }) => {
      return { itemId: allocation.item_id, locationId: toId, lotId: allocation.lot_id };
    }),
  );
  const unpicked = open.filter(({ state }) => state !== "picked");
  await giveBackAllocations(context, unpicked, {
    act: "release",
    reason: request.reason,
    evenIfTaken: true,
    alsoLock: [...returns.map(({ allocation }) => allocation.balance_id), ...there.filter((id) => id !== null)],
  });
  // Those of earlier allocations that ended with an exception.
  const tasks = await lockTasksOfDocument(tx, shipment.id);
  const taskIds = tasks.map(({ id }) => id);
  await endTasks(tx, taskIds, "cancelled", request.reason);
  if (returns.length > 0) await bringBack(context, shipment, returns, request.reason);
  await cancelShipmentRow(tx, shipment.id, request.reason);
  const details = { released: unpicked.length, brought_back: returns.length };
  return { shipment: await tellShipmentChange(context, shipment, "cancelled", details) };
});

/** Moves picked goods to where they are free again. */
async function bringBack(
  context: CommandContext<InventoryDeps>,
  shipment: ShipmentRow,
  returns: readonly { readonly allocation: AllocationRow; readonly toId: string }[],
  reason: string,
): Promise<void> {
  for (const { allocation } of returns) nextAllocationState(allocation.state, "unpick");
  await postStock(context, {
    type: "MOVE_BIN",
    warehouseId: shipment.warehouse_id,
    note: reason,
    document: { kind: "shipment", id: shipment.id },
    lines: returns.map(({ allocation, toId }) => ({ ...pickedLine(allocation), to: { locationId: toId } })),
  });
  const ids = returns.map(({ allocation }) => allocation.id);
  await endAllocations(context.tx, ids, "released", reason);
}
