import { SerialService } from "../../../gen/erp/inventory/v1/serial_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listSerials as listSerialRows } from "../store/serial-store.ts";
import { serialMessage, serialStateName } from "./serial-message.ts";

export const listSerials = query(SerialService.method.listSerials, async (request, { tx, reach }) => {
  const page = pageOf(request, 2);
  const { itemId, locationId, serialPrefix } = request;
  const states = request.states.flatMap((state) => serialStateName(state) ?? []);
  const found = await listSerialRows(tx, { itemId, locationId, states, serialPrefix }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.item_id, row.serial_no]);
  return { serials: rows.map(serialMessage), nextPageToken };
});
