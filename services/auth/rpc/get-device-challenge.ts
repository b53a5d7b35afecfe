import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { answer } from "../deps.ts";

export const getDeviceChallenge = answer(DeviceService.method.getDeviceChallenge, async (_request, { deps }) => {
  const { nonce, expireTime } = issueDeviceNonce(deps.secrets);
  return { nonce, expireTime: timestampFromDate(expireTime) };
});
