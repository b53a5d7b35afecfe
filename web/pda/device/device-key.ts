/** The key pair of this device. The browser keeps the private half and gives it to nobody, not even to this page. */
export type DeviceKey = { readonly privateKey: CryptoKey; readonly publicJwk: string; readonly thumbprint: string };

/** Makes a key pair on the curve P-256 whose private half cannot be read. */
export async function createDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(curve, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  // The thumbprint (RFC 7638) is of exactly these members in alphabetical order.
  const thumbprint = await sha256(JSON.stringify({ crv, kty, x, y }));
  return { privateKey: pair.privateKey, publicJwk: JSON.stringify({ kty, crv, x, y }), thumbprint };
}

const curve = { name: "ECDSA", namedCurve: "P-256" };

/** A call that is to be proved. */
export type ProvenCall = {
  readonly key: DeviceKey;
  /** Id of the device; the thumbprint of its key while it enrols. */
  readonly keyId: string;
  /** Path of the call; all calls are POST. */
  readonly path: string;
  readonly body: string;
  /** The access token, or that of the enrolment; empty without one. */
  readonly token: string;
  readonly nonce: string;
};

/** Makes the value of the header Device-Proof: a signature over one call, good for no other. */
export async function signProof({ key, keyId, path, body, token, nonce }: ProvenCall): Promise<string> {
  const header = { alg: "ES256", typ: "erp-device-proof+jwt", kid: keyId };
  const claims = {
    htm: "POST",
    htu: path,
    bh: await sha256(body),
    ath: token === "" ? "" : await sha256(token),
    nonce,
    jti: crypto.randomUUID(),
    iat: Math.floor(Date.now() / 1000),
  };
  const content = `${encoded(header)}.${encoded(claims)}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, new TextEncoder().encode(content));
  return `${content}.${base64url(new Uint8Array(signature))}`;
}

async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function encoded(value: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
