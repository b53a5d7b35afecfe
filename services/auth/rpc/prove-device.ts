import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { query } from "../deps.ts";
import { anySite, findDevice } from "../store/device-store.ts";
import { deviceMessage } from "./device-message.ts";

export const proveDevice = query(DeviceTrustService.method.proveDevice, async (_request, { tx, caller, deps }) => {
  const device = await findDevice(tx, caller.id, anySite);
  if (!device) throw refuse("NOT_FOUND", { resource: "device" });
  return { device: deviceMessage(device), nonce: issueDeviceNonce(deps.secrets).nonce };
});
