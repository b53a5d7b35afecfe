import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { refuseInventory } from "../errors.ts";
import type { ShipmentLineRow } from "../store/shipment-line-store.ts";
import { findShipmentLines } from "../store/shipment-line-store.ts";
import type { ShipmentRow } from "../store/shipment-store.ts";
import { insertPickTasks } from "../store/task-store.ts";
import { type AllocatedDemand, allocateDemands, type Demand } from "./allocate-demands.ts";

/** What became of the lines that lacked something, in their order. */
export type AllocatedLines = { readonly demands: readonly Demand[]; readonly results: readonly AllocatedDemand[] };

/**
 * Allocates to the lines of a locked shipment what they lack, and makes a task to pick for each place. Refuses with
 * DOCUMENT_EMPTY when no line lacks anything, and with NOT_ALLOCATABLE when something is not there and all is wanted.
 */
export async function allocateMissing(
  context: CommandContext<InventoryDeps>,
  shipment: ShipmentRow,
  allowPartial: boolean,
): Promise<AllocatedLines> {
  const { tx } = context;
  const lines = (await findShipmentLines(tx, shipment.id)).filter(({ missing }) => missing !== "0");
  if (lines.length === 0) throw refuseInventory("DOCUMENT_EMPTY", { resource: "shipment" });
  const demands = lines.map((line) => lineDemand(shipment, line, allowPartial));
  const results = await allocateDemands(context, shipment.warehouse_id, demands);
  const ids = results.flatMap(({ allocations }) => allocations.map(({ id }) => id));
  await insertPickTasks(
    tx,
    shipment.id,
    ids,
    ids.map(() => uuidv7()),
  );
  return { demands, results };
}

function lineDemand(shipment: ShipmentRow, line: ShipmentLineRow, allowPartial: boolean): Demand {
  return {
    kind: "shipment",
    demandId: shipment.id,
    demandLineId: line.id,
    itemId: line.item_id,
    itemCode: line.item_code,
    uom: line.base_uom,
    quantity: line.missing,
    // Where the picker chooses, this is a proposal: the oldest stock.
    strategy: line.strategy ?? line.pick_policy,
    lotId: line.lot_id,
    locationId: null,
    allowPartial,
    state: "hard",
    leaseUntil: null,
  };
}
