import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import type { AuthDeps } from "../deps.ts";
import type { ProofDeviceRow } from "../store/device-proof-store.ts";
import { admitDevice } from "./admit-device.ts";

/**
 * Checks the proof that a call carries to an RPC which is open to everybody, where the chain does not look at it, and
 * returns the device. Such an RPC reads no access token, so the proof covers none, even if the call carries one.
 */
export async function checkDeviceProof(
  context: AnswerContext<AuthDeps>,
  { requireTrusted }: { requireTrusted: boolean },
): Promise<ProofDeviceRow> {
  const { deviceProof: proof, peer } = context.call;
  const { httpMethod, path, ip } = peer;
  const presented = { proof, httpMethod, path, bodySha256: peer.bodySha256(), token: "", ip };
  return admitDevice(context, presented, { expectedDeviceId: "", requireTrusted });
}
