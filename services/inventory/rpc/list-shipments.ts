import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listShipments as listShipmentRows } from "../store/shipment-store.ts";
import { shipmentMessage, shipmentStateName } from "./shipment-message.ts";

export const listShipments = query(ShipmentService.method.listShipments, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { warehouseId, customerId, number } = request;
  const states = request.states.flatMap((state) => shipmentStateName(state) ?? []);
  const found = await listShipmentRows(tx, { warehouseId, customerId, states, number }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { shipments: rows.map(shipmentMessage), nextPageToken };
});
