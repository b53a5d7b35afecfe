import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { command } from "../deps.ts";
import { deviceMessage } from "./device-message.ts";
import { moveDevice } from "./move-device.ts";

export const revokeDevice = command(DeviceService.method.revokeDevice, async ({ deviceId, reason }, context) => ({
  device: deviceMessage(await moveDevice(context, { act: "revoke", deviceId, reason })),
}));
