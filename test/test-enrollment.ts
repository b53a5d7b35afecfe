import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { createDeviceKey, type DeviceKey, type Signer, signingFetch } from "../cli/device-signer.ts";
import { DeviceService } from "../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../gen/erp/auth/v1/device_trust_service_pb.ts";
import { OrganizationUnit_Kind } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { isRead } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

/** A site with two people who answer for its devices: one lets them enrol, the other approves them. */
export type DeviceSite = { readonly id: string; readonly enroller: TestUser; readonly approver: TestUser };

/** Makes a site, with nothing in it, and its people. */
export async function createDeviceSite(stack: TestStack, code: string): Promise<DeviceSite> {
  const { unit } = await stack.admin
    .client(OrganizationService)
    .createUnit({ unit: { code, name: code, kind: OrganizationUnit_Kind.SITE, timeZone: "Asia/Taipei" } });
  const id = unit?.id ?? "";
  const grants = [{ role: "warehouse-manager", unitIds: [id] }];
  const name = code.toLowerCase();
  return {
    id,
    enroller: await createTestUser(stack, `${name}.enroller`, grants),
    approver: await createTestUser(stack, `${name}.approver`, grants),
  };
}

/** A device of a test, which signs every call of its clients. */
export type TestDevice = {
  /** Id of the device; empty until it is enrolled. */
  id: string;
  readonly signer: Signer;
  /** A client on the device; its calls carry the access token of the signer, if it has one. */
  client<S extends DescService>(service: S): Client<S>;
};

/** Makes a device that knows its own key and nothing else. */
export async function createTestDevice(stack: TestStack, key: DeviceKey = createDeviceKey()): Promise<TestDevice> {
  const { nonce } = await stack.client(DeviceTrustService).getDeviceChallenge({});
  const signer: Signer = { key, keyId: key.thumbprint, nonce };
  const prepared: Interceptor = (next) => (request) => {
    const sendsToken = signer.token !== undefined && request.method.name !== "EnrollDevice";
    if (sendsToken) request.header.set("authorization", `Bearer ${signer.token}`);
    if (!isRead(request.method)) request.header.set("idempotency-key", uuidv7());
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: stack.url,
    useHttpGet: true,
    interceptors: [prepared],
    fetch: signingFetch(signer),
  });
  return { id: "", signer, client: (service) => createClient(service, transport) };
}

/** Enrols a device with a token; afterwards it signs as the device that it has become. */
export async function enroll(device: TestDevice, enrollmentToken: string, serialNo: string): Promise<TestDevice> {
  const { signer } = device;
  signer.token = enrollmentToken;
  signer.keyId = signer.key.thumbprint;
  const { publicJwk: publicKeyJwk } = signer.key;
  const about = { serialNo, model: "M1", platform: "test", appVersion: "1.0.0" };
  const answer = await device.client(DeviceTrustService).enrollDevice({ enrollmentToken, publicKeyJwk, ...about });
  device.id = answer.device?.id ?? "";
  signer.keyId = device.id;
  delete signer.token;
  return device;
}

/** Makes a token for one device of a site. */
export async function createTestToken(site: DeviceSite, deviceName = ""): Promise<string> {
  const made = await site.enroller.client(DeviceTrustService).createEnrollmentToken({ siteId: site.id, deviceName });
  return made.enrollmentToken;
}

/** Enrols a new device at a site. */
export async function createPendingDevice(stack: TestStack, site: DeviceSite, serialNo: string): Promise<TestDevice> {
  return enroll(await createTestDevice(stack), await createTestToken(site), serialNo);
}

/** Enrols a new device at a site and has it approved. */
export async function createTrustedDevice(stack: TestStack, site: DeviceSite, serialNo: string): Promise<TestDevice> {
  const device = await createPendingDevice(stack, site, serialNo);
  await site.approver.client(DeviceService).approveDevice({ deviceId: device.id, reason: "test" });
  return device;
}
