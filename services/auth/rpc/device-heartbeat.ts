import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { answer } from "../deps.ts";
import { isOlderVersion } from "../domain/app-version.ts";
import { recordDeviceStatus } from "../store/device-status-store.ts";
import { anySite, findDevice } from "../store/device-store.ts";
import { deviceStates } from "./device-message.ts";

/** Records technical state only, so it brings no audit record, and a device that must be upgraded is recorded as well. */
export const deviceHeartbeat = answer(
  DeviceTrustService.method.deviceHeartbeat,
  async (request, { call, deps, database }) => {
    const { appVersion, batteryPercent, queueDepth, lastSequence } = request;
    const status = { deviceId: call.caller.id, appVersion, batteryPercent, queueDepth, lastSequence, ip: call.peer.ip };
    const { device, serverTime } = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => ({
      serverTime: await recordDeviceStatus(tx, status),
      device: await findDevice(tx, call.caller.id, anySite),
    }));
    if (!device) throw new Error("a heartbeat was recorded for a device that is not there");
    const { minAppVersion, secrets } = deps;
    if (isOlderVersion(appVersion, minAppVersion)) {
      throw refuse("UPGRADE_REQUIRED", { min_app_version: minAppVersion });
    }
    return {
      state: deviceStates[device.state],
      minAppVersion,
      serverTime: timestampFromDate(serverTime),
      nonce: issueDeviceNonce(secrets).nonce,
    };
  },
);
