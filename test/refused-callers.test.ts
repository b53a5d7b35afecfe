import { createPrivateKey, createPublicKey } from "node:crypto";
import { crc32 } from "node:zlib";
import { calculateJwkThumbprint, exportJWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceTrustService } from "../gen/erp/auth/v1/device_trust_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { type Attempt, call, expectRefused, type Protocol, signed } from "./expect-refused.ts";
import { createDeviceSite, createPendingDevice, createTrustedDevice, type DeviceSite } from "./test-enrollment.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser } from "./test-user.ts";

let stack: TestStack;
let site: DeviceSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "TPE");
});

afterAll(() => stack?.stop());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A call that reads users, by somebody. */
function listUsers(headers: Record<string, string> = {}): Attempt {
  return { method: UserService.method.listUsers, rest: ["GET /api/v1/users"], headers };
}

/** A call that makes a user, by somebody. */
function createUser(headers: Record<string, string>): Attempt {
  const user = { login: "victim", displayName: "Victim" };
  return { method: UserService.method.createUser, request: { user }, rest: ["POST /api/v1/users", user], headers };
}

test("wrong credentials: the same for a user that exists and one that does not", async () => {
  const method = SessionService.method.login;
  for (const login of ["admin", "nobody"]) {
    // A login of its own for each protocol: five failures would block the next one.
    const request = { login, password: "wrong wrong wrong" };
    const made = { method, request, rest: ["POST /api/v1/sessions:login", request] } as const;
    await expectRefused(stack, made, { reason: "INVALID_CREDENTIALS", metadata: {} });
  }
  const blocked = { login: "admin", password: "wrong wrong wrong" };
  const made = { method, request: blocked, rest: ["POST /api/v1/sessions:login", blocked] } as const;
  const metadata = { retry_after_seconds: expect.stringMatching(/^\d+$/) };
  await expectRefused(stack, made, { reason: "ACCOUNT_LOCKED", metadata });
});

test("no credentials", async () => {
  await expectRefused(stack, listUsers(), { reason: "UNAUTHENTICATED" });
  await expectRefused(stack, createUser({}), { reason: "UNAUTHENTICATED" });
});

test("credentials that are none of ours", async () => {
  for (const token of ["garbage", "a.b.c", "erpr_x"]) {
    await expectRefused(stack, createUser(bearer(token)), { reason: "TOKEN_INVALID" });
  }
  await expectRefused(stack, createUser({ authorization: "Basic YWRtaW46YWRtaW4=" }), { reason: "TOKEN_INVALID" });
});

test("an access token that has expired", async () => {
  const key = createPrivateKey(stack.secrets.get("ERP_TOKEN_SIGNING_KEY") ?? "");
  const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(key)));
  const { sessionId } = await stack.admin.client(SessionService).getMe({});
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "EdDSA", typ: "erp-access+jwt", kid })
    .setSubject(stack.admin.id)
    .setAudience("erp-core")
    .setExpirationTime(Math.floor(Date.now() / 1000) - 1)
    .sign(key);
  await expectRefused(stack, createUser(bearer(token)), { reason: "TOKEN_EXPIRED" });
});

test("an API key that nobody has, or that is mistyped", async () => {
  const body = `erp_test_${"a".repeat(8)}_${"b".repeat(32)}`;
  const genuine = `${body}_${crc32(body).toString(16).padStart(8, "0")}`;
  for (const key of [genuine, `${body}_00000000`, "erp_test_"]) {
    await expectRefused(stack, createUser(bearer(key)), { reason: "API_KEY_INVALID" });
  }
});

test("a session that was ended", async () => {
  const user = await createTestUser(stack, "leaver");
  await user.client(SessionService).logout({});
  await expectRefused(stack, createUser(bearer(user.accessToken)), { reason: "SESSION_ENDED" });
});

test("a permission that the caller does not hold", async () => {
  const { accessToken } = await createTestUser(stack, "nothing");
  const metadata = { permission: "auth.user.manage" };
  await expectRefused(stack, createUser(bearer(accessToken)), { reason: "PERMISSION_DENIED", metadata });
});

test("a permission that the caller holds for one site only", async () => {
  const { accessToken } = await createTestUser(stack, "local", [{ role: "auditor", unitIds: [site.id] }]);
  const metadata = { permission: "auth.user.read" };
  await expectRefused(stack, listUsers(bearer(accessToken)), { reason: "OUT_OF_SCOPE", metadata });
});

test("a temporary password that was not changed yet", async () => {
  const { temporaryPassword } = await stack.admin
    .client(UserService)
    .createUser({ user: { login: "newcomer", displayName: "New" } });
  const { tokens } = await stack.client(SessionService).login({ login: "newcomer", password: temporaryPassword });
  await expectRefused(stack, createUser(bearer(tokens?.accessToken ?? "")), { reason: "PASSWORD_CHANGE_REQUIRED" });
});

test("a browser session that writes without the token of our pages", async () => {
  const { login, password } = await createTestUser(stack, "browser");
  const answer = await fetch(`${stack.url}/api/v1/sessions:login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password, useCookies: true }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const { tokens } = (await answer.json()) as { tokens: { csrfToken: string } };
  for (const headers of [{ cookie }, { cookie, "x-csrf-token": `${tokens.csrfToken}x` }]) {
    await expectRefused(stack, createUser(headers), { reason: "CSRF_TOKEN_INVALID" });
  }
});

test("a device: without a proof, not trusted, with a proof for another path, for a second time, with an old nonce", async () => {
  const badge = { badgeCode: "badge of nobody", pin: "428193" };
  const prove: Attempt = { method: DeviceTrustService.method.proveDevice, rest: ["GET /api/v1/devices:prove"] };
  const signIn: Attempt = {
    method: SessionService.method.loginWithBadge,
    request: badge,
    rest: ["POST /api/v1/sessions:loginWithBadge", badge],
  };
  const trusted = (await createTrustedDevice(stack, site, "SN-1")).signer;
  const pending = (await createPendingDevice(stack, site, "SN-2")).signer;
  await expectRefused(stack, signIn, { reason: "DEVICE_PROOF_REQUIRED" });
  const notTrusted = { reason: "DEVICE_NOT_TRUSTED", metadata: { state: "pending" } };
  await expectRefused(stack, (protocol) => signed(protocol, signIn, pending), notTrusted);
  const elsewhere = { claims: { htu: "/elsewhere" } };
  await expectRefused(stack, (protocol) => signed(protocol, prove, trusted, elsewhere), {
    reason: "DEVICE_PROOF_INVALID",
  });
  const again = async (protocol: Protocol) => {
    const once = signed(protocol, prove, trusted);
    expect((await call(stack.url, protocol, once)).code).toBe("OK");
    return once;
  };
  await expectRefused(stack, again, { reason: "DEVICE_PROOF_REPLAYED" });
  const old = { ...trusted, nonce: "made-up" };
  await expectRefused(stack, (protocol) => signed(protocol, prove, old), { reason: "DEVICE_NONCE_EXPIRED" });
});
