import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createDeviceKey, signProof } from "../cli/device-signer.ts";
import { DeviceService } from "../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../gen/erp/auth/v1/device_trust_service_pb.ts";
import type { DemoClients } from "./demo-clients.ts";

/** Who takes part in the enrolment of the demo devices, and where. */
export type DemoEnrolment = {
  readonly url: string;
  readonly clients: DemoClients;
  /** Access tokens of the one who lets the devices enrol and of the one who approves. */
  readonly enroller: string;
  readonly approver: string;
  readonly siteId: string;
};

/**
 * Enrols two scanners, one of which is approved and one of which waits for approval. Their private keys are kept in the
 * data folder, because nobody could play them otherwise; a real device never gives its key away.
 */
export async function seedDevices(enrolment: DemoEnrolment, dataDir: string): Promise<void> {
  const { clients, enroller, approver, siteId } = enrolment;
  const folder = join(dataDir, "demo-devices");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { name, serialNo, approved } of demoDevices) {
    const { enrollmentToken } = await clients(DeviceTrustService, enroller).createEnrollmentToken({
      siteId,
      deviceName: name,
    });
    const key = createDeviceKey();
    writeFileSync(join(folder, `${serialNo}.pem`), key.privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
    });
    const deviceId = await enroll(enrolment, key, enrollmentToken, serialNo);
    if (approved) await clients(DeviceService, approver).approveDevice({ deviceId, reason: "demo factory" });
  }
}

const demoDevices = [
  { name: "收貨掃描槍 1", serialNo: "DEMO-0001", approved: true },
  { name: "收貨掃描槍 2", serialNo: "DEMO-0002", approved: false },
] as const;

/** Enrols as a device's firmware does: Connect JSON, with a proof over the bytes that are sent; again while the stack is too busy. */
async function enroll(
  { url, clients }: DemoEnrolment,
  key: ReturnType<typeof createDeviceKey>,
  enrollmentToken: string,
  serialNo: string,
): Promise<string> {
  const path = "/erp.auth.v1.DeviceTrustService/EnrollDevice";
  const about = { serialNo, model: "Demo scanner", platform: "demo", appVersion: "1.0.0" };
  const body = JSON.stringify({ enrollmentToken, publicKeyJwk: key.publicJwk, ...about });
  const signed = { key, keyId: key.thumbprint, httpMethod: "POST", path, body, token: enrollmentToken };
  for (let tried = 1; ; tried += 1) {
    const { nonce } = await clients(DeviceTrustService).getDeviceChallenge({});
    const headers = { "content-type": "application/json", "device-proof": signProof({ ...signed, nonce }) };
    const answer = await fetch(`${url}${path}`, { method: "POST", headers, body });
    if (answer.ok) return ((await answer.json()) as { device: { id: string } }).device.id;
    if (answer.status !== 503 || tried === triesMax)
      throw new Error(`a demo device could not be enrolled: ${await answer.text()}`);
    await sleep(tried * 200);
  }
}

/** With the waits between them these take ten seconds. */
const triesMax = 10;
