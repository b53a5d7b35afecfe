import { createHash, createHmac, createPublicKey, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type CallToSign, createDeviceKey, signProof } from "../../../cli/device-signer.ts";
import { createAuthSecrets } from "./auth-secrets.ts";
import { type DevicePublicKey, readDeviceKey } from "./device-key.ts";
import { deviceNonceExpireTime, issueDeviceNonce } from "./device-nonce.ts";
import { maxProofLength, type ProvenCall, proofKeyId, verifyProof } from "./device-proof.ts";

const secrets = createAuthSecrets(Buffer.alloc(32, 1));
const now = new Date("2026-03-01T08:02:00Z");
const { nonce, expireTime } = issueDeviceNonce(secrets, now);
const device = createDeviceKey();
const stranger = createDeviceKey();
const keyId = randomUUID();
const body = '{"appVersion":"1.0.0"}';
const path = "/erp.auth.v1.DeviceTrustService/DeviceHeartbeat?a=%20b";
const signed: CallToSign = { key: device, keyId, httpMethod: "POST", path, body, token: "access-token", nonce };
const call: ProvenCall = { httpMethod: "POST", path, bodySha256: digest(body), token: "access-token" };

test("a genuine proof yields its jti and the end of its nonce", async () => {
  const jti = randomUUID();
  expect(await verify(signProof(signed, { claims: { jti: jti.toUpperCase() } }))).toEqual({ jti, expireTime });
});

test("a call without token is proved with an empty hash, and no other will do", async () => {
  const { token, ...anonymous } = signed;
  expect(await verify(signProof(anonymous), { ...call, token: "" })).toMatchObject({ expireTime });
  await expectInvalid(signProof(anonymous), "token");
  await expectInvalid(signProof(signed), "token", { ...call, token: "" });
});

describe("a proof that covers another call is refused", () => {
  test.each<[string, string, Partial<ProvenCall>]>([
    ["body", "body", { bodySha256: digest(`${body} `) }],
    ["no body", "body", { bodySha256: digest("") }],
    ["path", "path", { path: "/erp.auth.v1.DeviceTrustService/ProveDevice" }],
    ["query", "path", { path: path.replace("a=", "b=") }],
    ["spelling of the path", "path", { path: decodeURIComponent(path) }],
    ["method", "method", { httpMethod: "GET" }],
    ["token", "token", { token: "another-token" }],
  ])("%s", async (_name, detail, difference) => {
    await expectInvalid(signProof(signed), detail, { ...call, ...difference });
  });
});

describe("a proof that this key did not sign is refused", () => {
  test("signed by another key", () => expectInvalid(signProof({ ...signed, key: stranger }), "signature"));
  test("made for another device", () => expectInvalid(signProof({ ...signed, keyId: randomUUID() }), "key"));
  test("payload replaced", async () => {
    const [header, , signature] = parts(signProof(signed));
    const [, payload] = parts(signProof(signed));
    await expectInvalid(`${header}.${payload}.${signature}`, "signature");
  });
  test("signature removed, cut or of zeros", async () => {
    const [header, payload, signature] = parts(signProof(signed));
    await expectInvalid(`${header}.${payload}.`, "format");
    await expectInvalid(`${header}.${payload}.${signature.slice(0, -4)}`, "signature");
    await expectInvalid(`${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`, "signature");
  });
});

describe("a header that is not exactly the one of the contract is refused", () => {
  const publicKey = createPublicKey(device.privateKey).export({ format: "pem", type: "spki" });
  const strangerJwk = JSON.parse(stranger.publicJwk) as object;
  const headers: Record<string, object> = {
    "alg none": { alg: "none" },
    "alg None": { alg: "None" },
    "alg ES384": { alg: "ES384" },
    "alg RS256": { alg: "RS256" },
    "typ of an access token": { typ: "erp-access+jwt" },
    "no typ": { typ: undefined },
    "no kid": { kid: undefined },
    "kid that is no text": { kid: 7 },
    "a key in the header": { jwk: strangerJwk },
    "an address of keys": { jku: "https://example.org/keys" },
    "an address of a certificate": { x5u: "https://example.org/cert" },
    "a certificate": { x5c: ["MIIB"] },
    "a critical extension": { crit: ["exp"], exp: 1 },
    "unencoded payload": { b64: false, crit: ["b64"] },
    compression: { zip: "DEF" },
  };
  test.each(Object.entries(headers))("%s", async (_name, header) => {
    await expectInvalid(signProof(signed, { header }), "header");
    await expectInvalid(signProof({ ...signed, key: stranger }, { header }), "header");
  });
  test("the public key taken for the secret of an HMAC", async () => {
    const [, payload] = parts(signProof(signed));
    const header = encode({ alg: "HS256", typ: "erp-device-proof+jwt", kid: keyId });
    const mac = createHmac("sha256", publicKey).update(`${header}.${payload}`).digest("base64url");
    await expectInvalid(`${header}.${payload}.${mac}`, "header");
  });
  test("a kid that points into files or SQL is a name like any other, and nobody's", async () => {
    for (const kid of ["../../dev/null", "' or '1'='1", "", "__proto__", `${keyId}\u0000`]) {
      const proof = signProof({ ...signed, keyId: kid });
      expect(proofKeyId(proof, secrets)).toBe(kid);
      await expectInvalid(proof, "key");
    }
  });
});

describe("claims that are not what they must be are refused", () => {
  const claims: [string, object][] = [
    ["jti", { jti: undefined }],
    ["jti", { jti: "1" }],
    ["jti", { jti: `${randomUUID()}'` }],
    ["iat", { iat: undefined }],
    ["iat", { iat: "1772352120" }],
    ["nonce", { nonce: undefined }],
    ["nonce", { nonce: [nonce] }],
    ["body", { bh: undefined }],
    ["token", { ath: undefined }],
    ["method", { htm: ["POST"] }],
    ["path", { htu: null }],
  ];
  test.each(claims)("%s: %j", async (detail, replaced) => {
    await expectInvalid(signProof(signed, { claims: replaced }), detail);
  });
  test("the time of the device is not believed", async () => {
    expect(await verify(signProof(signed, { claims: { iat: 0 } }))).toMatchObject({ expireTime });
  });
});

test("an old, foreign or made-up nonce is refused as expired and a good one comes back", async () => {
  const old = issueDeviceNonce(secrets, new Date(now.getTime() - 600_000)).nonce;
  const foreign = issueDeviceNonce(createAuthSecrets(Buffer.alloc(32, 2)), now).nonce;
  for (const bad of [old, foreign, "nonsense", ""]) {
    const refusal = await refusalOf(verify(signProof({ ...signed, nonce: bad })));
    expect(refusal.reason).toBe("DEVICE_NONCE_EXPIRED");
    expect(deviceNonceExpireTime(secrets, refusal.metadata.nonce, now)).toEqual(expireTime);
  }
});

describe("what is no proof at all is refused", () => {
  const genuine = signProof(signed);
  const [header, payload, signature] = parts(genuine);
  const texts: [string, string][] = [
    ["nothing", ""],
    ["a word", "proof"],
    ["two parts", `${header}.${payload}`],
    ["four parts", `${genuine}.${signature}`],
    ["padding", `${header}=.${payload}.${signature}`],
    ["a space", ` ${genuine}`],
    ["JSON serialization", JSON.stringify({ protected: header, payload, signature })],
    ["huge", `${header}.${"A".repeat(maxProofLength)}.${signature}`],
  ];
  test.each(texts)("%s", (_name, text) => expectInvalid(text, "format"));
  test.each([
    ["no JSON", "eA"],
    ["a list", encode([])],
    ["null", encode(null)],
    ["a number", encode(1)],
  ])("a header of %s", (_name, wrong) => expectInvalid(`${wrong}.${payload}.${signature}`, "header"));
  test("cut anywhere", async () => {
    for (let length = 0; length < genuine.length; length++) {
      const refusal = await refusalOf(verify(genuine.slice(0, length)));
      expect(refusal.reason).toBe("DEVICE_PROOF_INVALID");
    }
  });
});

async function verify(proof: string, covers = call) {
  const { key } = await readDeviceKey(device.publicJwk);
  return verifyProof(proof, { id: keyId, key: key as DevicePublicKey }, covers, { secrets, now });
}

async function expectInvalid(proof: string, detail: string, covers = call) {
  const refusal = await refusalOf(verify(proof, covers));
  expect(refusal).toMatchObject({ reason: "DEVICE_PROOF_INVALID", metadata: { detail } });
  expect(refusal.metadata.nonce).not.toBe("");
}

function refusalOf(
  result: Promise<unknown>,
): Promise<{ reason: string; metadata: Record<string, string> & { nonce: string } }> {
  return result.then(
    () => expect.fail("the proof was accepted"),
    (error) => error,
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function parts(proof: string): [string, string, string] {
  return proof.split(".") as [string, string, string];
}
