import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { wholeShipment } from "./shipment-message.ts";

export const getShipment = query(ShipmentService.method.getShipment, async ({ shipmentId }, { tx, reach }) => {
  const shipment = await wholeShipment(tx, shipmentId, reach);
  if (!shipment) throw refuse("NOT_FOUND", { resource: "shipment" });
  return { shipment };
});
