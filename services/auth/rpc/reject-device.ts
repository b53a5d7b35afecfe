import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { command } from "../deps.ts";
import { demandPerson } from "./demand-person.ts";
import { deviceMessage } from "./device-message.ts";
import { moveDevice } from "./move-device.ts";

export const rejectDevice = command(DeviceService.method.rejectDevice, async ({ deviceId, reason }, context) => {
  demandPerson(context.caller, "auth.device.approve");
  return { device: deviceMessage(await moveDevice(context, { act: "reject", deviceId, reason })) };
});
