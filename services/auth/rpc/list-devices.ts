import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listDevices as listDeviceRows } from "../store/device-store.ts";
import { deviceMessage, deviceStateOf } from "./device-message.ts";

export const listDevices = query(DeviceService.method.listDevices, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const states = request.states.flatMap((state) => deviceStateOf(state) ?? []);
  const found = await listDeviceRows(tx, { states, siteId: request.siteId, reach }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { devices: rows.map(deviceMessage), nextPageToken };
});
