import { type NewShipmentLine, ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { findShipmentLines, insertShipmentLines } from "../store/shipment-line-store.ts";
import { advanceShipment, lockForAct } from "./change-shipment.ts";
import { checkedShipmentLines, shipmentLinesMax } from "./shipment-lines.ts";

export const addShipmentLine = command(ShipmentService.method.addShipmentLine, async (request, context) => {
  const { tx } = context;
  const shipment = await lockForAct(context, request.shipmentId, "add_line");
  const lines = await findShipmentLines(tx, shipment.id);
  if (lines.length >= shipmentLinesMax) {
    refuseViolations([violation("line", `a shipment has at most ${shipmentLinesMax} lines`)]);
  }
  const given = [request.line as NewShipmentLine];
  const added = await checkedShipmentLines(tx, given, lines.length + 1, () => "line");
  await insertShipmentLines(tx, shipment.id, added);
  const { lineNo: line_no, itemId: item_id, quantity, uom } = added[0] as (typeof added)[number];
  const details = { line_no, item_id, quantity, uom };
  return { shipment: await advanceShipment(context, shipment, "add_line", "line_added", details) };
});
