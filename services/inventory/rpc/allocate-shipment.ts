import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { command } from "../deps.ts";
import { notAllocatable } from "./allocate-demands.ts";
import { allocateMissing } from "./allocate-missing.ts";
import { advanceShipment, lockForAct } from "./change-shipment.ts";

export const allocateShipment = command(ShipmentService.method.allocateShipment, async ({ shipmentId }, context) => {
  const shipment = await lockForAct(context, shipmentId, "allocate");
  const { demands, results } = await allocateMissing(context, shipment, true);
  const [first] = demands;
  if (first && results.every(({ allocations }) => allocations.length === 0)) {
    throw notAllocatable(first.itemCode, "0", first.quantity);
  }
  const partial = results.some(({ missing }) => missing !== "0");
  return { shipment: await advanceShipment(context, shipment, "allocate", "allocated", { partial }) };
});
