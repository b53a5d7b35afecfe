import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { command } from "../deps.ts";
import { nextAllocationState } from "../domain/allocation-state.ts";
import { shipmentProgress } from "../domain/shipment-progress.ts";
import { nextShipmentState } from "../domain/shipment-state.ts";
import { refuseInventory } from "../errors.ts";
import { endAllocations } from "../store/allocate-stock.ts";
import { lockOpenAllocations } from "../store/allocation-store.ts";
import { postStock } from "../store/post-stock.ts";
import { findShipmentLines } from "../store/shipment-line-store.ts";
import { shipShipment } from "../store/shipment-store.ts";
import { lockForAct, tellShipmentChange } from "./change-shipment.ts";
import { pickedLine } from "./picked-line.ts";

export const confirmShipment = command(ShipmentService.method.confirmShipment, async (request, context) => {
  const { tx } = context;
  const shipment = await lockForAct(context, request.shipmentId, "ship");
  const picked = await lockOpenAllocations(tx, shipment.id);
  if (picked.length === 0) throw refuseInventory("DOCUMENT_EMPTY", { resource: "shipment" });
  nextShipmentState(shipment.state, "ship", shipmentProgress(await findShipmentLines(tx, shipment.id)));
  for (const { state } of picked) nextAllocationState(state, "consume");
  const businessTime = request.businessTime && timestampDate(request.businessTime);
  const posted = await postStock(context, {
    type: "ISS_SALE",
    warehouseId: shipment.warehouse_id,
    businessTime,
    document: { kind: "shipment", id: shipment.id },
    lines: picked.map(pickedLine),
  });
  const ids = picked.map(({ id }) => id);
  await endAllocations(tx, ids, "consumed", "");
  await shipShipment(tx, shipment.id, businessTime ?? posted.recordTime);
  const details = { transaction_id: posted.transactionId, allocations: ids.length };
  return {
    shipment: await tellShipmentChange(context, shipment, "shipped", details),
    transactionId: posted.transactionId,
    warnings: [...posted.warnings],
  };
});
