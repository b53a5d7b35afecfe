import type { DescMethod } from "@bufbuild/protobuf";
import { Audience, DevicePolicy } from "../../gen/erp/options/v1/access_pb.ts";
import { refuse } from "../errors/common.ts";
import type { AuthoritySource } from "./authority-source.ts";
import { anonymous, type Call } from "./call.ts";
import { accessOf } from "./contract.ts";

/**
 * Step of the chain, after the body was read: a call of a device, or of a session that is bound to one, must carry a
 * proof that covers its method, path, body and token. A call that another process of the stack passes on was checked there.
 */
export async function proveDevice(call: Call, method: DescMethod, authority: AuthoritySource): Promise<void> {
  if (call.credential === "envelope") return;
  const { audience, device } = accessOf(method);
  const boundTo = call.caller.kind === "device" ? "" : call.caller.deviceId;
  const wanted = audience === Audience.DEVICE || device !== DevicePolicy.UNSPECIFIED || boundTo !== "";
  if (!wanted) return;
  if (call.deviceProof === "") throw refuse("DEVICE_PROOF_REQUIRED");
  const identity = await authority.verifyDeviceProof(
    {
      proof: call.deviceProof,
      httpMethod: call.peer.httpMethod,
      path: call.peer.path,
      bodySha256: call.peer.bodySha256(),
      // A page cannot read, and so cannot hash, the token that its browser sends as a cookie.
      accessToken: call.credential === "cookie" ? "" : call.token,
      expectedDeviceId: boundTo,
      requireTrusted: device !== DevicePolicy.KNOWN,
      ip: call.peer.ip,
    },
    call,
  );
  if (audience === Audience.DEVICE) call.caller = { ...anonymous, ...identity };
}
