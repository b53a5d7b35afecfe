import type { Shipment } from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields, type Fields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { shipmentProgress } from "../domain/shipment-progress.ts";
import { demandShipmentAct, nextShipmentState, type ShipmentAct } from "../domain/shipment-state.ts";
import { findShipmentLines, type ShipmentLineRow } from "../store/shipment-line-store.ts";
import { findShipment, lockShipment, type ShipmentRow, setShipmentState } from "../store/shipment-store.ts";
import { shipmentFields, wholeShipment } from "./shipment-message.ts";

type ShipmentContext = Pick<CommandContext<InventoryDeps>, "tx" | "reach" | "audit" | "emit">;

/** Returns a shipment within reach and locks it; refuses with NOT_FOUND, or INVALID_STATE when it does not allow the act. */
export async function lockForAct(
  { tx, reach }: Pick<ShipmentContext, "tx" | "reach">,
  id: string,
  act: ShipmentAct,
): Promise<ShipmentRow> {
  const shipment = await lockShipment(tx, id, reach);
  if (!shipment) throw refuse("NOT_FOUND", { resource: "shipment" });
  demandShipmentAct(shipment.state, act);
  return shipment;
}

/** The line of a locked shipment; refuses with NOT_FOUND when there is none. */
export async function demandLine(
  { tx }: Pick<ShipmentContext, "tx">,
  shipmentId: string,
  lineId: string,
): Promise<ShipmentLineRow> {
  const line = (await findShipmentLines(tx, shipmentId)).find(({ id }) => id === lineId.toLowerCase());
  if (!line) throw refuse("NOT_FOUND", { resource: "shipment_line" });
  return line;
}

/** Writes the state that an act on a locked shipment leads to, now that its work is done; says so and returns the shipment. */
export async function advanceShipment(
  context: ShipmentContext,
  before: ShipmentRow,
  act: Exclude<ShipmentAct, "ship" | "cancel">,
  what: string,
  details: Fields,
): Promise<Shipment> {
  const { tx } = context;
  const state = nextShipmentState(before.state, act, shipmentProgress(await findShipmentLines(tx, before.id)));
  if (state === "shipped" || state === "cancelled") throw new Error(`${act} does not end a shipment`);
  await setShipmentState(tx, before.id, state);
  return tellShipmentChange(context, before, what, details);
}

/** Says to the audit trail, and to those who listen, what became of a shipment; returns it as it is now. */
export async function tellShipmentChange(
  { tx, reach, audit, emit }: ShipmentContext,
  before: ShipmentRow,
  what: string,
  details: Fields,
): Promise<Shipment> {
  const after = await findShipment(tx, before.id, reach);
  const message = await wholeShipment(tx, before.id, reach);
  if (!after || !message) throw new Error("the shipment is gone in its own transaction");
  const place = { resourceType: "shipment", resourceId: after.id, unitId: after.warehouse_id };
  const changed = changedFields(shipmentFields(before), shipmentFields(after));
  audit({ ...place, before: changed.before, after: { ...changed.after, ...details } });
  const payload = { number: after.number, state: after.state, ...details };
  emit({ topic: `inventory.shipment.${what}`, ...place, payload });
  return message;
}
