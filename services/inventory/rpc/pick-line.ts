import { PickingService, type PickLineRequest } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { planPick } from "../domain/pick-plan.ts";
import { refuseInventory } from "../errors.ts";
import { lockOpenAllocations } from "../store/allocation-store.ts";
import { findItem, type ItemRow } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { type LotRow, resolveLot } from "../store/lot-store.ts";
import type { ShipmentRow } from "../store/shipment-store.ts";
import { notAllocatable } from "./allocate-demands.ts";
import { advanceShipment, demandLine, lockForAct } from "./change-shipment.ts";
import { itemQuantity } from "./item-quantity.ts";
import { pickStock } from "./pick-stock.ts";
import { recordRefOf } from "./record-ref-of.ts";
import { stagingLocation } from "./staging-location.ts";

export const pickLine = command(PickingService.method.pickLine, async (request, context) => {
  const { tx, reach } = context;
  const shipment = await lockForAct(context, request.shipmentId, "pick");
  const line = await demandLine(context, shipment.id, request.lineId);
  const item = await findItem(tx, line.item_id);
  if (!item) throw new Error("a line has an item that is not there");
  const from = await resolveLocation(tx, shipment.warehouse_id, recordRefOf(request.from), reach);
  if (!from) throw refuse("NOT_FOUND", { resource: "location" });
  const lot = await lotOf(tx, item, request.lot);
  const toId = await stagingId(tx, shipment, request, reach);
  const quantity = itemQuantity(item, request.quantity, "quantity");
  if (line.lot_id !== null && lot?.id !== line.lot_id) throw notAllocatable(item.code, "0", quantity);
  const open = (await lockOpenAllocations(tx, shipment.id, line.id)).filter(({ state }) => state !== "picked");
  const candidates = open.map(({ id, quantity: held, location_id, lot_id }) => {
    return { id, quantity: held, here: location_id === from.id && lot_id === (lot?.id ?? null) };
  });
  const { line_no: lineNo, base_quantity: asked, short_quantity: short, picked } = line;
  const plan = planPick({ lineNo, asked, short, picked }, candidates, quantity);
  if ((line.strategy ?? line.pick_policy) !== "manual" && request.reasonCode === "") {
    const skipped = open.find(({ id }) => id === plan.exchanged[0]?.id);
    if (skipped) refuseExchange(skipped, lot);
  }
  const { reasonCode, note, serials } = request;
  const goods = { shipment, line, item, from, lotId: lot?.id ?? null, toId, quantity, serials, reasonCode, note };
  const posted = await pickStock(context, goods, open, plan);
  const details = {
    line_no: lineNo,
    quantity,
    location_code: from.code,
    lot_no: lot?.lot_no ?? null,
    reason_code: reasonCode || null,
    transaction_id: posted.transactionId,
  };
  return {
    shipment: await advanceShipment(context, shipment, "pick", "line_picked", details),
    transactionId: posted.transactionId,
    warnings: [...posted.warnings],
  };
});

/**
 * The lot that was taken; refuses when the item has lots and none is named, or the other way round, and one that is on hold:
 * its allocations stay, but nobody picks them.
 */
async function lotOf(tx: Tx, item: ItemRow, ref: Ref | undefined): Promise<LotRow | undefined> {
  const tracked = item.tracking === "lot" || item.tracking === "lot_and_serial";
  if (!ref) {
    if (tracked) throw refuseInventory("LOT_REQUIRED", { item: item.code });
    return undefined;
  }
  if (!tracked) throw refuseInventory("LOT_NOT_ALLOWED", { item: item.code });
  const lot = await resolveLot(tx, item.id, recordRefOf(ref));
  if (!lot) throw refuse("NOT_FOUND", { resource: "lot" });
  if (lot.state !== "active") throw refuseInventory("LOT_ON_HOLD", { lot: lot.lot_no, state: lot.state });
  return lot;
}

async function stagingId(tx: Tx, shipment: ShipmentRow, request: PickLineRequest, reach: Reach): Promise<string> {
  if (request.to) return (await stagingLocation(tx, shipment.warehouse_id, request.to, reach)).id;
  if (!shipment.staging_location_id) {
    refuseViolations([violation("to", "is needed: the shipment names no place where its goods wait")]);
  }
  return shipment.staging_location_id ?? "";
}

/** Other goods than the allocated ones were taken, and nobody said why. */
function refuseExchange(
  skipped: { readonly lot_id: string | null; readonly lot_no: string | null; readonly expiry_date: string | null },
  lot: LotRow | undefined,
): never {
  const { lot_id, lot_no, expiry_date } = skipped;
  if (lot_no !== null && expiry_date !== null && lot_id !== lot?.id) {
    throw refuseInventory("FEFO_SKIPPED", { lot: lot_no, expiry_date });
  }
  throw refuseInventory("REASON_REQUIRED", { movement_type: "MOVE_BIN" });
}
