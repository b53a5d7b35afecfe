import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findDevice } from "../store/device-store.ts";
import { deviceMessage } from "./device-message.ts";

export const getDevice = query(DeviceService.method.getDevice, async ({ deviceId }, { tx, reach }) => {
  const device = await findDevice(tx, deviceId, reach);
  if (!device) throw refuse("NOT_FOUND", { resource: "device" });
  return { device: deviceMessage(device) };
});
