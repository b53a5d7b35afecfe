import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { DeviceService } from "../gen/erp/auth/v1/device_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { createDeviceKey, type Signer, signingFetch } from "./device-signer.ts";
import type { TestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";
import type { TestUser } from "./test-user.ts";

/** Enrols a device at a site; it waits for approval. */
export async function enrollTestDevice(stack: TestStack, site: TestSite, serialNo: string): Promise<Signer> {
  const { enrollmentToken } = await stack.admin.client(DeviceService).createEnrollmentToken({ siteId: site.id });
  const key = createDeviceKey();
  const { nonce } = await stack.client(DeviceService).getDeviceChallenge({});
  const signer: Signer = { key, keyId: key.thumbprint, token: enrollmentToken, nonce };
  const { device } = await signingClient(
    stack,
    signer,
  )(DeviceService).enrollDevice({
    enrollmentToken,
    publicKeyJwk: key.publicJwk,
    serialNo,
    name: serialNo,
    model: "test",
    platform: "test",
    appVersion: "1.0.0",
  });
  return { key, keyId: device?.id ?? "", token: "", nonce };
}

/** Clients whose calls are signed by a device, and carry the token of its session when there is one. */
export function signingClient(stack: TestStack, signer: Signer, accessToken = ""): TestStack["client"] {
  const authorized: Interceptor = (next) => (request) => {
    if (accessToken) request.header.set("authorization", `Bearer ${accessToken}`);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: stack.url,
    fetch: signingFetch(signer),
    interceptors: [authorized],
  });
  return (service) => createClient(service, transport);
}

/** Gives a user a badge and signs her in with it on a trusted device; returns her access token. */
export async function signInWithBadge(stack: TestStack, user: TestUser, device: Signer): Promise<string> {
  const badge = { badgeCode: `badge of ${user.login}`, pin: "428193" };
  await stack.admin.client(UserService).assignBadge({ userId: user.id, ...badge });
  const { tokens } = await signingClient(stack, device)(SessionService).loginWithBadge(badge);
  return tokens?.accessToken ?? "";
}
