import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, errors, exportJWK, jwtVerify, SignJWT } from "jose";
import { refuse } from "../../../platform/errors/common.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { refuseAuth } from "../errors.ts";

/** What an access token says. */
export type AccessClaims = { readonly userId: string; readonly sessionId: string; readonly deviceId: string };

/** Issues and checks access tokens: JWTs (RFC 7519, RFC 9068 in spirit) signed with Ed25519, good for ten minutes. */
export type AccessTokens = {
  issue(claims: AccessClaims): Promise<{ token: string; expireTime: Date }>;
  /** Returns the claims; refuses with TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: string): Promise<AccessClaims & { expireTime: Date }>;
};

/** Life of an access token. */
export const accessTokenLifeSeconds = 600;

/**
 * Makes the issuer from Ed25519 private keys in PEM: the first signs, all verify, so that a key can be replaced while
 * tokens of the old one live. The algorithm is fixed here; a token's header only chooses among these keys.
 */
export async function createAccessTokens(privateKeysPem: readonly string[]): Promise<AccessTokens> {
  const keys = await Promise.all(privateKeysPem.map(readKey));
  const [signing] = keys;
  if (!signing) throw new Error("no key to sign access tokens with");
  const byId = new Map(keys.map((key) => [key.id, key.publicKey]));
  return {
    issue: async ({ userId, sessionId, deviceId }) => {
      const expireTime = new Date((Math.floor(Date.now() / 1000) + accessTokenLifeSeconds) * 1000);
      const token = await new SignJWT({ sid: sessionId, ...(deviceId === "" ? {} : { did: deviceId }) })
        .setProtectedHeader({ alg: "EdDSA", typ: tokenType, kid: signing.id })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expireTime)
        .sign(signing.privateKey);
      return { token, expireTime };
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyFor(byId, kid), {
          algorithms: ["EdDSA"],
          audience,
          typ: tokenType,
          requiredClaims: ["sub", "sid", "exp"],
        });
        const { sub: userId, sid: sessionId, did: deviceId = "" } = payload as Record<string, unknown>;
        // Our key may have signed something that is no access token of ours.
        if (!isId(userId) || !isId(sessionId) || (deviceId !== "" && !isId(deviceId))) throw refuse("TOKEN_INVALID");
        return {
          userId,
          sessionId,
          deviceId,
          expireTime: new Date((payload.exp as number) * 1000),
        };
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw refuseAuth("TOKEN_EXPIRED");
        if (error instanceof errors.JOSEError || error instanceof UnknownKey) throw refuse("TOKEN_INVALID");
        throw error;
      }
    },
  };
}

const tokenType = "erp-access+jwt";
const audience = "erp-core";

function isId(value: unknown): value is string {
  return typeof value === "string" && isUuid(value);
}

class UnknownKey extends Error {}

function keyFor(byId: ReadonlyMap<string, KeyObject>, kid: string | undefined): KeyObject {
  const key = byId.get(kid ?? "");
  if (!key) throw new UnknownKey();
  return key;
}

async function readKey(pem: string) {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("the key for access tokens must be an Ed25519 key");
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, id: await calculateJwkThumbprint(await exportJWK(publicKey)) };
}
