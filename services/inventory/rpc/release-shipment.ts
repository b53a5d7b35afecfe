import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { command } from "../deps.ts";
import { allocateMissing } from "./allocate-missing.ts";
import { advanceShipment, lockForAct } from "./change-shipment.ts";

export const releaseShipment = command(ShipmentService.method.releaseShipment, async (request, context) => {
  const shipment = await lockForAct(context, request.shipmentId, "release");
  const { results } = await allocateMissing(context, shipment, request.allowPartial);
  const partial = results.some(({ missing }) => missing !== "0");
  return { shipment: await advanceShipment(context, shipment, "release", "released", { partial }) };
});
