import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { command } from "../deps.ts";
import { demandPerson } from "./demand-person.ts";
import { deviceMessage } from "./device-message.ts";
import { defaultTokenTtlSeconds, issueEnrollmentToken } from "./issue-enrollment-token.ts";
import { moveDevice } from "./move-device.ts";

export const replaceDevice = command(DeviceService.method.replaceDevice, async ({ deviceId, reason }, context) => {
  demandPerson(context.caller, "auth.device.manage");
  const device = await moveDevice(context, { act: "revoke", deviceId, reason });
  const token = await issueEnrollmentToken(context, {
    siteId: device.site_id,
    deviceName: device.name,
    replacesDeviceId: device.id,
    ttlSeconds: defaultTokenTtlSeconds,
    maxUses: 1,
  });
  return { device: deviceMessage(device), ...token };
});
