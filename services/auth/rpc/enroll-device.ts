import { DeviceTrustService, type EnrollDeviceRequest } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import { type DevicePublicKey, readDeviceKey } from "../credentials/device-key.ts";
import { issueDeviceNonce } from "../credentials/device-nonce.ts";
import { type GenuineProof, verifyProof } from "../credentials/device-proof.ts";
import { type AuthDeps, command } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { readDatabaseTime, spendProof } from "../store/device-proof-store.ts";
import { recordDeviceStatus } from "../store/device-status-store.ts";
import { anySite, type DeviceRow, findDevice, findEnrolledDevice, insertDevice } from "../store/device-store.ts";
import { type EnrollmentTokenRow, lockEnrollmentToken, useEnrollmentToken } from "../store/enrollment-store.ts";
import { holdSite } from "../store/organization-store.ts";
import { deviceFields, deviceMessage } from "./device-message.ts";

/**
 * Enrols the device that signs the call with its new key. Repeating it with the same key and token returns the same
 * device, so a lost answer costs nothing: what was enrolled is found by both.
 */
export const enrollDevice = command(DeviceTrustService.method.enrollDevice, async (request, context) => {
  const { tx, audit, emit, deps } = context;
  const { key, thumbprint } = await readDeviceKey(request.publicKeyJwk);
  const proof = await provenKey(request.enrollmentToken, key, thumbprint, context);
  const token = await lockEnrollmentToken(tx, tokenDigest(request.enrollmentToken));
  if (!token) throw refuseAuth("ENROLLMENT_TOKEN_INVALID");
  const known = await findEnrolledDevice(tx, token.id, thumbprint);
  const device = known ?? (await enrolled(request, token, { key, thumbprint }, context));
  if (!(await spendProof(tx, device.id, proof))) {
    throw refuseAuth("DEVICE_PROOF_REPLAYED", { nonce: issueDeviceNonce(deps.secrets).nonce });
  }
  const about = { resourceType: "device", resourceId: device.id, unitId: device.site_id };
  audit(known ? about : { ...about, after: { ...deviceFields(device), enrollment_token_id: token.id } });
  if (!known) {
    emit({
      ...about,
      topic: "auth.device.enrolled",
      payload: { state: device.state, name: device.name, serial_no: device.serial_no },
    });
  }
  return { device: deviceMessage(device) };
});

/** Checks that the call is signed by the key that it brings, for this enrolment token. */
async function provenKey(
  enrollmentToken: string,
  key: DevicePublicKey,
  thumbprint: string,
  { tx, call, deps: { secrets } }: CommandContext<AuthDeps>,
): Promise<GenuineProof> {
  const now = await readDatabaseTime(tx);
  if (call.deviceProof === "") throw refuse("DEVICE_PROOF_REQUIRED", { nonce: issueDeviceNonce(secrets, now).nonce });
  const { httpMethod, path, bodySha256 } = call.peer;
  const covered = { httpMethod, path, bodySha256: bodySha256(), token: enrollmentToken };
  return verifyProof(call.deviceProof, { id: thumbprint, key }, covered, { secrets, now });
}

async function enrolled(
  request: EnrollDeviceRequest,
  token: EnrollmentTokenRow,
  { key, thumbprint }: { key: DevicePublicKey; thumbprint: string },
  { tx, call }: CommandContext<AuthDeps>,
): Promise<DeviceRow> {
  const site = await holdSite(tx, token.site_id, anySite);
  const usable = site?.archived === false && (await useEnrollmentToken(tx, token.id));
  if (!usable) throw refuseAuth("ENROLLMENT_TOKEN_INVALID");
  const id = uuidv7();
  const serialNo = request.serialNo.trim();
  await insertDevice(tx, {
    id,
    name: token.device_name || request.name.trim() || serialNo,
    serial_no: serialNo,
    model: request.model.trim(),
    platform: request.platform.trim(),
    public_key: key,
    key_thumbprint: thumbprint,
    site_id: token.site_id,
    enrolled_by: token.created_by,
    replaces_device_id: token.replaces_device_id,
    enrollment_token_id: token.id,
  }).catch(takenDeviceKey);
  const { appVersion } = request;
  const { ip } = call.peer;
  await recordDeviceStatus(tx, {
    deviceId: id,
    appVersion,
    batteryPercent: undefined,
    queueDepth: 0,
    lastSequence: 0n,
    ip,
  });
  const device = await findDevice(tx, id, anySite);
  if (!device) throw new Error("the device is gone in its own transaction");
  return device;
}

function takenDeviceKey(error: unknown): never {
  const taken = ["device_key_thumbprint_key", "device_serial_no_key"].includes(brokenConstraint(error) ?? "");
  throw taken ? refuseAuth("DEVICE_EXISTS") : error;
}
