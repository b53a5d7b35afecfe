import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { command } from "../deps.ts";
import { deviceMessage } from "./device-message.ts";
import { moveDevice } from "./move-device.ts";

export const suspendDevice = command(DeviceService.method.suspendDevice, async ({ deviceId, reason }, context) => ({
  device: deviceMessage(await moveDevice(context, { act: "suspend", deviceId, reason })),
}));
