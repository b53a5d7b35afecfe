import type { Tx } from "../../../platform/db/database.ts";
import { Refusal } from "../../../platform/errors/refusal.ts";
import { anonymous, remainingMs } from "../../../platform/rpc/call.ts";
import { appendAudit } from "../../../platform/rpc/command-store.ts";
import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import type { AuthSecrets } from "../credentials/auth-secrets.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { invalid, type ProvenCall, proofKeyId, verifyProof } from "../credentials/device-proof.ts";
import type { AuthDeps } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findProofDevice, type ProofDeviceRow, spendProof, takeAuditTurn } from "../store/device-proof-store.ts";

/** A call with the header Device-Proof that it carries. */
export type PresentedProof = ProvenCall & {
  readonly proof: string;
  /** Address that the call came from. */
  readonly ip: string;
};

/** Which device it must be. */
export type DeviceDemand = {
  /** Id of the device; any when empty. */
  readonly expectedDeviceId: string;
  /** Whether it must be trusted. Otherwise every state may prove itself, so that a device can be told its state. */
  readonly requireTrusted: boolean;
};

/**
 * Returns the device behind a proof and marks the proof as used. Refuses with DEVICE_PROOF_INVALID, DEVICE_NONCE_EXPIRED,
 * DEVICE_PROOF_REPLAYED or DEVICE_NOT_TRUSTED. A proof that was refused in the name of a device is audited.
 */
export async function admitDevice(
  context: AnswerContext<AuthDeps>,
  presented: PresentedProof,
  demand: DeviceDemand,
): Promise<ProofDeviceRow> {
  const { call, deps, database } = context;
  const keyId = proofKeyId(presented.proof, deps.secrets);
  try {
    const { device, refusal } = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) =>
      provenDevice(tx, keyId, presented, { ...demand, secrets: deps.secrets }),
    );
    // Thrown after the commit: a proof that came too early must not come to life when the device is trusted again.
    if (refusal) throw refusal;
    return device;
  } catch (error) {
    if (error instanceof Refusal && isUuid(keyId)) await auditRefusal(context, error, keyId, presented.ip);
    throw error;
  }
}

async function provenDevice(
  tx: Tx,
  keyId: string,
  { proof, ...call }: PresentedProof,
  { expectedDeviceId, requireTrusted, secrets }: DeviceDemand & { secrets: AuthSecrets },
): Promise<{ device: ProofDeviceRow; refusal: Refusal | undefined }> {
  const device = isUuid(keyId) ? await findProofDevice(tx, keyId) : undefined;
  if (!device) throw invalid("device", issueDeviceNonce(secrets).nonce);
  const by = { id: keyId, key: device.public_key_jwk };
  const genuine = await verifyProof(proof, by, call, { secrets, now: device.now });
  const { nonce } = issueDeviceNonce(secrets, device.now);
  if (expectedDeviceId !== "" && expectedDeviceId !== device.id) throw invalid("device", nonce);
  if (!(await spendProof(tx, device.id, genuine))) throw refuseAuth("DEVICE_PROOF_REPLAYED", { nonce });
  const { state } = device;
  return {
    device,
    refusal: requireTrusted && state !== "trusted" ? refuseAuth("DEVICE_NOT_TRUSTED", { state }) : undefined,
  };
}

/** Writes a refused proof in the name of a known device to the audit trail. Who sent it is not known, only from where. */
async function auditRefusal(
  { call, database }: AnswerContext<AuthDeps>,
  refusal: Refusal,
  deviceId: string,
  ip: string,
): Promise<void> {
  // A nonce goes out of date whenever a device has rested for some minutes: nothing worth a record.
  if (refusal.reason === "DEVICE_NONCE_EXPIRED") return;
  await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const device = await findProofDevice(tx, deviceId);
    if (!device || !(await takeAuditTurn(tx, device.id))) return;
    const from = { ...call, caller: anonymous, peer: { ...call.peer, ip } };
    const { nonce, ...after } = refusal.metadata;
    const entry = { resourceType: "device", resourceId: device.id, unitId: device.site_id, after };
    await appendAudit(tx, from, { ...entry, action: "AuthorityService.VerifyDeviceProof" }, refusal);
  });
}
