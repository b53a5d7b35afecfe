import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { toDecimal, toMillionths } from "../domain/decimal.ts";
import { refuseInventory } from "../errors.ts";
import { lockOpenAllocations } from "../store/allocation-store.ts";
import { type ReasonRow, resolveReason } from "../store/reason-store.ts";
import { shortenLine } from "../store/shipment-line-store.ts";
import { advanceShipment, demandLine, lockForAct } from "./change-shipment.ts";
import { giveBackAllocations } from "./give-back-allocations.ts";

export const shortPick = command(PickingService.method.shortPick, async (request, context) => {
  const { tx } = context;
  const shipment = await lockForAct(context, request.shipmentId, "short");
  const line = await demandLine(context, shipment.id, request.lineId);
  const reason = await demandReason(tx, request.reasonCode, request.note);
  const unpicked = toMillionths(line.base_quantity) - toMillionths(line.picked);
  if (unpicked <= toMillionths(line.short_quantity))
    throw refuseInventory("DOCUMENT_EMPTY", { resource: "shipment_line" });
  const open = await lockOpenAllocations(tx, shipment.id, line.id);
  await giveBackAllocations(
    context,
    open.filter(({ state }) => state !== "picked"),
    { act: "release", reason: reason.code },
  );
  await shortenLine(tx, line.id, toDecimal(unpicked), reason.code);
  const details = { line_no: line.line_no, short: toDecimal(unpicked), reason_code: reason.code, note: request.note };
  return { shipment: await advanceShipment(context, shipment, "short", "line_shortened", details) };
});

/** The reason why less is sold than was asked for. */
async function demandReason(tx: Tx, code: string, note: string): Promise<ReasonRow> {
  const reason = await resolveReason(tx, code);
  if (!reason) throw refuse("NOT_FOUND", { resource: "reason_code" });
  const fits = reason.movement_types.length === 0 || reason.movement_types.includes("ISS_SALE");
  if (reason.archived || !fits) {
    throw refuseInventory("REASON_NOT_ALLOWED", { reason_code: reason.code, movement_type: "ISS_SALE" });
  }
  if (reason.requires_note && note.trim() === "") {
    throw refuseInventory("REASON_REQUIRED", { movement_type: "ISS_SALE" });
  }
  return reason;
}
