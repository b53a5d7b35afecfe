import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";

/** The key pair of a device. On a real one the private half never leaves the hardware. */
export type DeviceKey = {
  readonly privateKey: KeyObject;
  /** Public key for EnrollDevice. */
  readonly publicJwk: string;
  /** SHA-256 thumbprint of the public key (RFC 7638): key id of the proof of an enrolment. */
  readonly thumbprint: string;
};

/** Makes a key pair on the curve P-256. */
export function createDeviceKey(): DeviceKey {
  return deviceKeyOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
}

/** Reads the private key of a device from PEM. Throws when it is none, or on another curve. */
export function readDeviceKey(pem: string): DeviceKey {
  return deviceKeyOf(createPrivateKey(pem));
}

function deviceKeyOf(privateKey: KeyObject): DeviceKey {
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: "jwk" });
  if (crv !== "P-256") throw new TypeError("the key of a device is a key on the curve P-256");
  // The thumbprint is of exactly these members in alphabetical order.
  const thumbprint = sha256(JSON.stringify({ crv, kty, x, y }));
  return { privateKey, publicJwk: JSON.stringify({ kty, crv, x, y }), thumbprint };
}

/** The call that a proof is for. */
export type CallToSign = {
  readonly key: DeviceKey;
  /** Id of the device; the key's thumbprint for EnrollDevice. */
  readonly keyId: string;
  readonly httpMethod: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly body: Uint8Array | string;
  /** The access token, or the enrolment token for EnrollDevice; empty without one. */
  readonly token?: string;
  /** From GetDeviceChallenge, or from the header Device-Nonce of a refusal. */
  readonly nonce: string;
};

/** Makes the value of the header Device-Proof. Claims and header fields can be replaced to make wrong ones. */
export function signProof(call: CallToSign, replaced: { claims?: object; header?: object } = {}): string {
  const { key, keyId, httpMethod, path, body, token = "", nonce } = call;
  const header = { alg: "ES256", typ: "erp-device-proof+jwt", kid: keyId, ...replaced.header };
  const claims = {
    htm: httpMethod,
    htu: path,
    bh: sha256(body),
    ath: token === "" ? "" : sha256(token),
    nonce,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    ...replaced.claims,
  };
  const content = `${base64url(header)}.${base64url(claims)}`;
  // The signature of a JWS is the two numbers one after the other, not the usual DER.
  const signature = sign("sha256", Buffer.from(content), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

/** Who signs the calls of a client. It may be changed between calls, as a device learns its id and its nonce. */
export type Signer = { readonly key: DeviceKey; keyId: string; token?: string; nonce: string };

/**
 * A fetch that signs every call, for the transport of a generated client:
 * `createConnectTransport({ baseUrl, fetch: signingFetch(signer) })` of @connectrpc/connect-web. When the nonce is refused
 * it takes the new one from the answer and repeats the call once, as every device must.
 */
export function signingFetch(signer: Signer): typeof fetch {
  return async (input, init = {}) => {
    const first = await signedFetch(signer, String(input), init);
    const nonce = first.headers.get("device-nonce");
    if (first.status !== 401 || nonce === null) return first;
    const stale = signer.nonce !== nonce;
    signer.nonce = nonce;
    return stale ? signedFetch(signer, String(input), init) : first;
  };
}

/** Sends one signed call. */
async function signedFetch(signer: Signer, url: string, init: RequestInit): Promise<Response> {
  const { pathname, search } = new URL(url);
  const headers = new Headers(init.headers);
  const body = (init.body ?? "") as Uint8Array | string;
  const token = signer.token ?? tokenOf(headers, body);
  const call = { ...signer, token, httpMethod: init.method ?? "GET", path: pathname + search, body };
  headers.set("device-proof", signProof(call));
  return fetch(url, { ...init, headers });
}

/** The token that a proof covers: the access token, or that of the enrolment. */
function tokenOf(headers: Headers, body: Uint8Array | string): string {
  const bearer = headers.get("authorization")?.replace(/^Bearer +/i, "");
  if (bearer) return bearer;
  const text = typeof body === "string" ? body : Buffer.from(body).toString();
  return /"enrollmentToken"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? "";
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("base64url");
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
