import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { answer } from "../deps.ts";

export const getDeviceChallenge = answer(DeviceTrustService.method.getDeviceChallenge, async (_request, { deps }) => {
  const { nonce, expireTime } = issueDeviceNonce(deps.secrets);
  return { nonce, expireTime: timestampFromDate(expireTime) };
});
