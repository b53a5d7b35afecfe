import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeviceKey, signProof } from "../../../cli/device-signer.ts";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  createDeviceSite,
  createPendingDevice,
  createTestDevice,
  createTestToken,
  type DeviceSite,
  enroll,
} from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

const getDevice = (deviceId: string) => site.enroller.client(DeviceService).getDevice({ deviceId });

test("enrols the device that signs, pending, under the name of the token", async () => {
  const token = await createTestToken(site, "Dock 3 scanner");
  const device = await enroll(await createTestDevice(stack), token, "SN-1");
  const { device: seen } = await getDevice(device.id);
  expect(seen).toMatchObject({
    name: "Dock 3 scanner",
    serialNo: "SN-1",
    state: Device_State.PENDING,
    siteId: site.id,
    enrolledBy: site.enroller.id,
    decidedBy: "",
    keyThumbprint: device.signer.key.thumbprint,
    appVersion: "1.0.0",
  });
});

test("the same key and token again get the same device, another key gets nothing", async () => {
  const token = await createTestToken(site);
  const device = await enroll(await createTestDevice(stack), token, "SN-2");
  const again = await enroll(await createTestDevice(stack, device.signer.key), token, "SN-2");
  expect(again.id).toBe(device.id);
  const late = await createTestDevice(stack);
  expect(await outcomeOf(enroll(late, token, "SN-2b"))).toBe("ENROLLMENT_TOKEN_INVALID");
});

test("twenty devices with one single-use token at once: one is enrolled", async () => {
  const token = await createTestToken(site);
  const devices = await Promise.all(Array.from({ length: 20 }, () => createTestDevice(stack)));
  const results = await Promise.all(devices.map((device, at) => outcomeOf(enroll(device, token, `RACE-${at}`))));
  expect(results.filter((reason) => reason === "ok")).toHaveLength(1);
  expect(new Set(results)).toEqual(new Set(["ok", "ENROLLMENT_TOKEN_INVALID"]));
});

test("a key or serial number in use is refused, and the token keeps its use", async () => {
  const first = await createPendingDevice(stack, site, "SN-3");
  const token = await createTestToken(site);
  const sameKey = await createTestDevice(stack, first.signer.key);
  expect(await outcomeOf(enroll(sameKey, token, "SN-3b"))).toBe("DEVICE_EXISTS");
  expect(await outcomeOf(enroll(await createTestDevice(stack), token, "SN-3"))).toBe("DEVICE_EXISTS");
  expect(await outcomeOf(enroll(await createTestDevice(stack), token, "SN-3c"))).toBe("ok");
});

test("an unknown token, an expired one, and one of a site that was archived are refused alike", async () => {
  const device = await createTestDevice(stack);
  expect(await outcomeOf(enroll(device, `erpe_${"A".repeat(43)}`, "SN-4"))).toBe("ENROLLMENT_TOKEN_INVALID");
  const expired = await createTestToken(site);
  await withConnection({ connectionString: stack.database.adminUrl }, async (admin) => {
    await admin.query("set session_replication_role = replica");
    await admin.query("update auth.enrollment_token set expire_time = now() where uses = 0");
  });
  expect(await outcomeOf(enroll(device, expired, "SN-4"))).toBe("ENROLLMENT_TOKEN_INVALID");
  const closing = await createDeviceSite(stack, "S9");
  const token = await createTestToken(closing);
  const organization = stack.admin.client(OrganizationService);
  const { unit } = await organization.getUnit({ unitId: closing.id });
  await organization.archiveUnit({ unitId: closing.id, etag: unit?.etag ?? "" });
  expect(await outcomeOf(enroll(device, token, "SN-4"))).toBe("ENROLLMENT_TOKEN_INVALID");
});

test("a call that the new key did not sign for this token is refused", async () => {
  const [token, otherToken] = [await createTestToken(site), await createTestToken(site)];
  const device = await createTestDevice(stack);
  const { key, nonce } = device.signer;
  const stranger = createDeviceKey();
  const unsigned = stack.client(DeviceTrustService).enrollDevice({
    enrollmentToken: token,
    publicKeyJwk: key.publicJwk,
    serialNo: "SN-5",
  });
  expect(await outcomeOf(unsigned)).toBe("DEVICE_PROOF_REQUIRED");
  const path = "/erp.auth.v1.DeviceTrustService/EnrollDevice";
  const body = JSON.stringify({ enrollmentToken: token, publicKeyJwk: key.publicJwk, serialNo: "SN-5" });
  const call = { key, keyId: key.thumbprint, httpMethod: "POST", path, body, token, nonce };
  const send = async (proof: string) => {
    const headers = { "content-type": "application/json", "device-proof": proof };
    const answer = await fetch(`${stack.url}${path}`, { method: "POST", headers, body });
    return answer.status;
  };
  expect(await send(signProof({ ...call, key: stranger }))).toBe(401);
  expect(await send(signProof({ ...call, keyId: stranger.thumbprint }))).toBe(401);
  expect(await send(signProof({ ...call, token: otherToken }))).toBe(401);
  expect(await send(signProof({ ...call, body: `${body} ` }))).toBe(401);
  const genuine = signProof(call);
  expect(await send(genuine)).toBe(200);
  expect(await send(genuine)).toBe(401);
  expect(await send(signProof(call))).toBe(200);
});

test("a private key in the place of the public one is refused", async () => {
  const device = await createTestDevice(stack);
  const { privateKey } = device.signer.key;
  const publicJwk = JSON.stringify(privateKey.export({ format: "jwk" }));
  const careless = await createTestDevice(stack, { ...device.signer.key, publicJwk });
  expect(await outcomeOf(enroll(careless, await createTestToken(site), "SN-6"))).toBe("INVALID_REQUEST");
});
