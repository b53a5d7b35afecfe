/**
 * How a device signs its calls, with nothing but node:crypto: what firmware has to do, written down once. Import it, or
 * run it from a shell:
 *
 *   node device-proof.mjs key KEY.pem
 *     makes a key pair, keeps it in the file, prints the public key and its thumbprint
 *   node device-proof.mjs sign KEY.pem KEY_ID METHOD PATH NONCE [TOKEN] < BODY
 *     prints the header Device-Proof for a call; the body as it will be sent comes on standard input
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Makes a key pair on the curve P-256. A real device makes it in its key store, which never gives the private half away. */
export function createDeviceKey() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: "jwk" });
  // RFC 7638: exactly these members in alphabetical order, without spaces.
  const thumbprint = sha256(JSON.stringify({ crv, kty, x, y }));
  return { privateKey, publicKeyJwk: JSON.stringify({ kty, crv, x, y }), thumbprint };
}

/**
 * Makes the value of the header Device-Proof, good for one call.
 * keyId: id of the device; the thumbprint of its key while it enrols.
 * path: path with query, as sent. body: the body, as sent; empty for a GET.
 * token: access token of the call; the enrolment token while it enrols; "" without one.
 * nonce: from GetDeviceChallenge, or from the header Device-Nonce of a refusal.
 */
export function signProof({ privateKey, keyId, method, path, body, token, nonce }) {
  const header = { alg: "ES256", typ: "erp-device-proof+jwt", kid: keyId };
  const claims = {
    htm: method,
    htu: path,
    bh: sha256(body),
    ath: token === "" ? "" : sha256(token),
    nonce,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
  };
  const content = `${base64url(header)}.${base64url(claims)}`;
  // The two numbers of the signature one after the other (64 bytes), as a JWS has them; not DER.
  const signature = sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

function sha256(content) {
  return createHash("sha256").update(content).digest("base64url");
}

function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function run(command, keyFile, keyId, method, path, nonce, token = "") {
  if (command === "key") {
    const { privateKey, ...shown } = createDeviceKey();
    writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    return JSON.stringify(shown);
  }
  if (command !== "sign") throw new Error("Say key or sign.");
  const privateKey = createPrivateKey(readFileSync(keyFile));
  return signProof({ privateKey, keyId, method, path, nonce, token, body: readFileSync(0) });
}

const isProgram = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isProgram) process.stdout.write(`${run(...process.argv.slice(2))}\n`);
