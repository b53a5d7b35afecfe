import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { demandPerson } from "./demand-person.ts";
import { deviceMessage } from "./device-message.ts";
import { moveDevice } from "./move-device.ts";

export const approveDevice = command(DeviceService.method.approveDevice, async ({ deviceId, reason }, context) => {
  const { caller } = context;
  demandPerson(caller, "auth.device.approve");
  const allow = (device: { enrolled_by: string }) => {
    if (device.enrolled_by === caller.id) throw refuse("APPROVAL_SELF");
  };
  return { device: deviceMessage(await moveDevice(context, { act: "approve", deviceId, reason, allow })) };
});
