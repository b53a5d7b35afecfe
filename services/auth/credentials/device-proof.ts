import { createHash } from "node:crypto";
import { compactVerify, errors } from "jose";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { refuseAuth } from "../errors.ts";
import type { AuthSecrets } from "./auth-secrets.ts";
import type { DevicePublicKey } from "./device-key.ts";
import { deviceNonceExpireTime, issueDeviceNonce } from "./device-nonce.ts";

/** The call that a proof must cover. */
export type ProvenCall = {
  readonly httpMethod: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly bodySha256: Uint8Array;
  /** The access token of the call, or the enrolment token of an enrolment; empty without one. */
  readonly token: string;
};

/** Whose proof it must be: the id that its header names, and the key that the id stands for. */
export type ProofKey = { readonly id: string; readonly key: DevicePublicKey };

/** What remains to be checked and stored of a genuine proof: whether its jti was seen, and until when it must be known. */
export type GenuineProof = { readonly jti: string; readonly expireTime: Date };

/** Longest proof that is looked at; a real one has about 700 characters. */
export const maxProofLength = 4096;

/**
 * Returns the key id that a proof's header names, before anything is verified. Refuses with DEVICE_PROOF_INVALID whatever
 * has not exactly the header that the contract demands, so no header can choose an algorithm, bring a key along or name
 * an address to fetch one from.
 */
export function proofKeyId(proof: string, secrets: AuthSecrets): string {
  const { nonce } = issueDeviceNonce(secrets);
  if (proof.length > maxProofLength || !compactForm.test(proof)) throw invalid("format", nonce);
  const header = jsonObject(Buffer.from(proof.slice(0, proof.indexOf(".")), "base64url"));
  const exact = header && Object.keys(header).sort().join() === "alg,kid,typ";
  const { alg, typ, kid } = header ?? {};
  if (!exact || alg !== "ES256" || typ !== proofType || typeof kid !== "string") throw invalid("header", nonce);
  return kid;
}

/**
 * Checks a proof: a compact JWS (RFC 7515) in the manner of DPoP (RFC 9449) that also covers the body. `now` is the
 * database's time. Refuses with DEVICE_PROOF_INVALID, whose detail names the part that does not match, and with
 * DEVICE_NONCE_EXPIRED; both carry a fresh nonce.
 */
export async function verifyProof(
  proof: string,
  by: ProofKey,
  call: ProvenCall,
  { secrets, now }: { secrets: AuthSecrets; now: Date },
): Promise<GenuineProof> {
  const { nonce: fresh } = issueDeviceNonce(secrets, now);
  if (proofKeyId(proof, secrets) !== by.id) throw invalid("key", fresh);
  const claims = jsonObject(await verifiedPayload(proof, by.key, fresh));
  const { htm, htu, bh, ath, nonce, jti, iat } = claims ?? {};
  const demand = (ok: boolean, detail: ProofFault) => {
    if (!ok) throw invalid(detail, fresh);
  };
  demand(htm === call.httpMethod, "method");
  demand(htu === call.path, "path");
  demand(bh === Buffer.from(call.bodySha256).toString("base64url"), "body");
  demand(ath === tokenHash(call.token), "token");
  // The clock of a device may be wrong, so its time is taken down but not believed: the nonce tells how old a proof is.
  demand(typeof iat === "number", "iat");
  if (typeof jti !== "string" || !isUuid(jti)) throw invalid("jti", fresh);
  if (typeof nonce !== "string") throw invalid("nonce", fresh);
  const expireTime = deviceNonceExpireTime(secrets, nonce, now);
  if (!expireTime) throw refuseAuth("DEVICE_NONCE_EXPIRED", { nonce: fresh });
  return { jti: jti.toLowerCase(), expireTime };
}

/** The part of a proof that does not match. */
export type ProofFault =
  | "format"
  | "header"
  | "key"
  | "signature"
  | "method"
  | "path"
  | "body"
  | "token"
  | "iat"
  | "jti"
  | "nonce"
  | "device";

/** Refuses a proof; the caller may try again with the nonce. */
export function invalid(detail: ProofFault, nonce: string) {
  return refuseAuth("DEVICE_PROOF_INVALID", { detail, nonce });
}

const proofType = "erp-device-proof+jwt";
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

async function verifiedPayload(proof: string, key: DevicePublicKey, fresh: string): Promise<Uint8Array> {
  try {
    return (await compactVerify(proof, { ...key }, { algorithms: ["ES256"] })).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalid("signature", fresh);
    throw error;
  }
}

function tokenHash(token: string): string {
  return token === "" ? "" : createHash("sha256").update(token).digest("base64url");
}

function jsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
