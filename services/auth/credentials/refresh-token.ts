import { randomBytes, timingSafeEqual } from "node:crypto";
import type { AuthSecrets } from "./auth-secrets.ts";

const mark = "erpr_";
const idBytes = 16;
const randomLength = 32;
const macLength = 16;

/**
 * Makes a refresh token: the session's id, 256 random bits and a MAC over both. The MAC proves that a token which is not
 * the current one was once ours: it was stolen or kept, and the session ends; a made-up token ends nothing.
 */
export function createRefreshToken(sessionId: string, secrets: AuthSecrets): string {
  const content = Buffer.concat([Buffer.from(sessionId.replaceAll("-", ""), "hex"), randomBytes(randomLength)]);
  const mac = secrets.refreshDigest(content).subarray(0, macLength);
  return mark + Buffer.concat([content, mac]).toString("base64url");
}

/** The session that a refresh token of ours belongs to; undefined for anything else. */
export function sessionOfRefreshToken(token: string, secrets: AuthSecrets): string | undefined {
  if (!token.startsWith(mark)) return undefined;
  const bytes = Buffer.from(token.slice(mark.length), "base64url");
  if (bytes.length !== idBytes + randomLength + macLength) return undefined;
  const content = bytes.subarray(0, idBytes + randomLength);
  const mac = secrets.refreshDigest(content).subarray(0, macLength);
  if (!timingSafeEqual(mac, bytes.subarray(idBytes + randomLength))) return undefined;
  const hex = content.subarray(0, idBytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
