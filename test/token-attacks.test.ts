import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";
import { connect } from "node:net";
import { calculateJwkThumbprint, exportJWK } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeviceKey, signProof } from "../cli/device-signer.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { createApiKey } from "../services/auth/credentials/api-key.ts";
import { stateOf } from "./state-of.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

let stack: TestStack;
let mallory: TestUser;
let ours: { key: KeyObject; publicKey: KeyObject; kid: string };
let claims: Record<string, unknown>;

beforeAll(async () => {
  stack = await startTestStack();
  mallory = await createTestUser(stack, "mallory");
  const key = createPrivateKey(stack.secrets.get("ERP_TOKEN_SIGNING_KEY") ?? "");
  const publicKey = createPublicKey(key);
  ours = { key, publicKey, kid: await calculateJwkThumbprint(await exportJWK(publicKey)) };
  claims = payloadOf(stack.admin.accessToken);
});

afterAll(() => stack?.stop());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const theirs = generateKeyPairSync("ed25519");

/** A token as ours are, but for what is replaced; signed by our key unless another one is given. */
function forge(replaced: { header?: object; claims?: object } = {}, key: KeyObject = ours.key): string {
  const header = { alg: "EdDSA", typ: "erp-access+jwt", kid: ours.kid, ...replaced.header };
  const content = `${encode(header)}.${encode({ ...claims, ...replaced.claims })}`;
  return `${content}.${sign(null, Buffer.from(content), key).toString("base64url")}`;
}

/** Sends a credential by its header; returns the answer's status, code and reason. */
async function sendAs(headers: Record<string, string>) {
  const rpc = await fetch(`${stack.url}/erp.auth.v1.SessionService/GetMe`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });
  const { code, details } = (await rpc.json()) as { code?: string; details?: { debug: { reason: string } }[] };
  const rest = await fetch(`${stack.url}/api/v1/me`, { headers });
  const { reason } = (await rest.json()) as { reason?: string };
  const challenge = rest.headers.get("www-authenticate");
  return { statuses: [rpc.status, rest.status], code, reasons: [details?.[0]?.debug.reason, reason], challenge };
}

/** Sends a token in the header and as a cookie. */
async function expectRefused(token: string, reason = "TOKEN_INVALID"): Promise<void> {
  const cookie = `erp_access=${token}`;
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie }] as Record<string, string>[]) {
    expect(await sendAs(headers)).toEqual({
      statuses: [401, 401],
      code: "unauthenticated",
      reasons: [reason, reason],
      challenge: 'Bearer realm="erp", error="invalid_token"',
    });
  }
}

test("a genuine token passes, also when it is made here: what follows fails for its own reason", async () => {
  for (const token of [stack.admin.accessToken, forge()]) {
    expect(await sendAs({ authorization: `Bearer ${token}` })).toMatchObject({ statuses: [200, 200] });
    expect(await sendAs({ cookie: `erp_access=${token}` })).toMatchObject({ statuses: [200, 200] });
  }
});

test.each(["none", "None", "NONE", "nOnE", ""])("no signature, alg %j", async (alg) => {
  const content = `${encode({ alg, typ: "erp-access+jwt", kid: ours.kid })}.${encode(claims)}`;
  for (const signature of ["", forge().split(".")[2]]) await expectRefused(`${content}.${signature}`);
});

test.each(["HS256", "HS384", "HS512"])("%s with the public key as its secret, in every form of it", async (alg) => {
  const header = encode({ alg, typ: "erp-access+jwt", kid: ours.kid });
  const jwk = ours.publicKey.export({ format: "jwk" });
  for (const secret of [
    ours.publicKey.export({ format: "pem", type: "spki" }),
    ours.publicKey.export({ format: "der", type: "spki" }),
    Buffer.from(jwk.x ?? "", "base64url"),
    JSON.stringify(jwk),
    ours.kid,
    "",
  ]) {
    const content = `${header}.${encode(claims)}`;
    const mac = createHmac(`sha${alg.slice(2)}`, secret)
      .update(content)
      .digest("base64url");
    await expectRefused(`${content}.${mac}`);
  }
});

test.each(["ES256", "RS256", "PS256", "Ed448", "EdDSA ", "eddsa"])("another algorithm: %s", async (alg) => {
  await expectRefused(forge({ header: { alg } }));
});

test.each([
  ["of nobody", "x"],
  ["a path", "../../../../../../dev/null"],
  ["SQL", "' or '1'='1' --"],
  ["SQL that selects a key", "x' union select 'MCowBQYDK2VwAyEA' --"],
  ["a command", "; cat /etc/passwd"],
  ["a NUL", "\0"],
  ["__proto__", "__proto__"],
  ["constructor", "constructor"],
  ["empty", ""],
  ["missing", undefined],
  ["a number", 0],
  ["a list", ["x"]],
  ["an object", { toString: "x" }],
  ["a long one", "k".repeat(2_000)],
])("a kid that is %s", async (_name, kid) => {
  await expectRefused(forge({ header: { kid } }, theirs.privateKey));
  await expectRefused(forge({ header: { kid } }));
});

test("a token that brings its own key, by value or by address", async () => {
  const jwk = theirs.publicKey.export({ format: "jwk" });
  const url = "http://127.0.0.1:9/keys.json";
  for (const header of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ["MIIB"] }, { jwk, kid: undefined }]) {
    await expectRefused(forge({ header }, theirs.privateKey));
  }
  await expectRefused(forge({}, theirs.privateKey));
  await expectRefused(forge({ header: { kid: await calculateJwkThumbprint(jwk as never) } }, theirs.privateKey));
});

test("extensions that must be understood", async () => {
  for (const header of [{ crit: ["exp"] }, { crit: ["b64"], b64: false }, { crit: [] }, { crit: "x" }]) {
    await expectRefused(forge({ header }));
  }
});

test("a token for another purpose", async () => {
  await expectRefused(mallory.refreshToken);
  for (const typ of ["JWT", "at+jwt", "erp-device-proof+jwt", "", undefined, 1])
    await expectRefused(forge({ header: { typ } }));
  const key = createDeviceKey();
  const call = { key, keyId: randomUUID(), httpMethod: "GET", path: "/api/v1/me", body: "", nonce: "x" };
  await expectRefused(signProof(call));
  const { key: apiKey } = createApiKey("test");
  await expectRefused(apiKey, "API_KEY_INVALID");
  await expectRefused(`${encode({ alg: "none" })}.${Buffer.from(apiKey).toString("base64url")}.`);
});

test("times: expired, not valid yet, none, and no number", async () => {
  const now = Math.floor(Date.now() / 1000);
  await expectRefused(forge({ claims: { exp: now - 1 } }), "TOKEN_EXPIRED");
  await expectRefused(forge({ claims: { exp: 0 } }), "TOKEN_EXPIRED");
  for (const wrong of [
    { nbf: now + 60 },
    { exp: undefined },
    { exp: String(now + 600) },
    { exp: null },
    { nbf: "x" },
  ]) {
    await expectRefused(forge({ claims: wrong }));
  }
});

test("an audience that is not ours", async () => {
  for (const aud of ["other", ["other"], "", undefined, null, 1, { "erp-core": 1 }])
    await expectRefused(forge({ claims: { aud } }));
});

test("claims that are missing or of another kind", async () => {
  for (const name of ["sub", "sid"]) {
    for (const wrong of [undefined, null, "", "x", 1, ["x"], {}, "' or true --"])
      await expectRefused(forge({ claims: { [name]: wrong } }));
  }
  for (const did of ["x", 1, {}]) await expectRefused(forge({ claims: { did } }));
});

test("a content that was tampered with", async () => {
  const [header = "", , signature = ""] = mallory.accessToken.split(".");
  const mine = payloadOf(mallory.accessToken);
  for (const changed of [{ sub: claims.sub }, { sid: claims.sid }, { exp: 4_102_444_800 }]) {
    await expectRefused(`${header}.${encode({ ...mine, ...changed })}.${signature}`);
  }
  const [, adminPayload = ""] = stack.admin.accessToken.split(".");
  await expectRefused(`${header}.${adminPayload}.${signature}`);
  await expectRefused(`${header}.${encode(mine)}.`);
  await expectRefused(`${header}.${encode(mine)}.${signature.slice(0, -8)}`);
  await expectRefused(`${header}.${encode(mine)}.${"A".repeat(86)}`);
});

test("a signature with another number that stands for the same (S + L)", async () => {
  const [header = "", payload = "", signature = ""] = mallory.accessToken.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  const shifted = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
  await expectRefused(`${header}.${payload}.${Buffer.concat([bytes.subarray(0, 32), shifted]).toString("base64url")}`);
});

test("a session of somebody else, or of a device, even if our key has signed it", async () => {
  const { sessionId } = await mallory.client(SessionService).getMe({});
  await expectRefused(forge({ claims: { sid: sessionId } }), "SESSION_ENDED");
  await expectRefused(forge({ claims: { sid: randomUUID() } }), "SESSION_ENDED");
  await expectRefused(forge({ claims: { sub: mallory.id } }), "SESSION_ENDED");
  await expectRefused(forge({ claims: { did: randomUUID() } }), "SESSION_ENDED");
});

test("what is no JWT", async () => {
  for (const token of [
    ".",
    "..",
    "...",
    "a.b",
    "a.b.c",
    "a.b.c.d.e",
    "e30.e30.",
    "e30.e30.e30",
    "bnVsbA.bnVsbA.AA",
    "W10.W10.AA",
  ]) {
    await expectRefused(token);
  }
  await expectRefused(`${encode([])}.${encode(claims)}.AA`);
  await expectRefused(`${encode({ alg: "EdDSA", kid: ours.kid, nested: nested(500) })}.${encode(claims)}.AA`);
});

test("a huge token, and one that grows in the header", async () => {
  for (const length of [4_096, 4_097, 10_000]) await expectRefused("a".repeat(length));
  await expectRefused(forge({ claims: { more: "x".repeat(6_000) } }));
});

test("headers that are no bearer token", async () => {
  const { accessToken } = stack.admin;
  for (const authorization of [
    "Bearer",
    `Bearer${accessToken}`,
    `Basic ${accessToken}`,
    `Token ${accessToken}`,
    `Bearer ${accessToken} x`,
    `Bearer ${accessToken},Bearer ${accessToken}`,
    `Bearer "${accessToken}"`,
    `Bearer ${accessToken};x=y`,
    `Bearer ${accessToken}%00`,
    accessToken,
  ]) {
    expect(await sendAs({ authorization })).toMatchObject({
      statuses: [401, 401],
      reasons: ["TOKEN_INVALID", "TOKEN_INVALID"],
    });
  }
});

test("a header that is split or sent twice is no way around", async () => {
  const { accessToken } = stack.admin;
  for (const [lines, status] of [
    [`Authorization: Bearer x\r\n ${accessToken}`, "400"],
    [`Authorization: Bearer \0${accessToken}`, "400"],
    [`Authorization: Bearer x\r\nAuthorization: Bearer ${accessToken}`, "401"],
    [`Authorization: Bearer x\nX-Other: y\r\nCookie: erp_access=x`, "400"],
  ] as const) {
    expect(await statusOf(`GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${lines}\r\n\r\n`)).toBe(
      status,
    );
  }
});

test("none of it changed anything, or broke anything", async () => {
  const before = await stateOf(stack);
  await expectRefused(forge({}, theirs.privateKey));
  expect(await stateOf(stack)).toEqual(before);
  expect(await sendAs({ authorization: `Bearer ${stack.admin.accessToken}` })).toMatchObject({ statuses: [200, 200] });
});

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let at = 0; at < depth; at++) value = [value];
  return value;
}

/** The HTTP status of a request that is sent byte for byte. */
function statusOf(request: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(stack.url).port), "127.0.0.1", () => socket.write(request));
    let text = "";
    socket.setTimeout(5_000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]));
  });
}
