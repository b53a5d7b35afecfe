import { AuthorityService, Identity_Kind } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { answer } from "../deps.ts";
import { admitDevice } from "./admit-device.ts";

export const verifyDeviceProof = answer(AuthorityService.method.verifyDeviceProof, async (request, context) => {
  const { proof, httpMethod, path, bodySha256, accessToken: token, ip, expectedDeviceId, requireTrusted } = request;
  const presented = { proof, httpMethod, path, bodySha256, token, ip };
  const { id, name } = await admitDevice(context, presented, { expectedDeviceId, requireTrusted });
  return { identity: { kind: Identity_Kind.DEVICE, id, name, deviceId: id } };
});
