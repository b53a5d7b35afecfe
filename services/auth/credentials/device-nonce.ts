import { timingSafeEqual } from "node:crypto";
import type { AuthSecrets } from "./auth-secrets.ts";

/** Length of the windows that nonces belong to. A nonce of the window before is still good, so each lives 5 to 10 minutes. */
export const nonceWindowSeconds = 300;

/** A nonce for device proofs, and when it stops being good. */
export type DeviceNonce = { readonly nonce: string; readonly expireTime: Date };

/**
 * Makes the nonce of the current window. It is the window's start with a MAC over it: nothing is stored, so it holds
 * through restarts and in every process of the stack. All devices share it; that a proof passes once is seen to by its jti.
 */
export function issueDeviceNonce(secrets: AuthSecrets, now = new Date()): DeviceNonce {
  const window = windowAt(now);
  const start = Buffer.alloc(startBytes);
  start.writeUIntBE(window, 0, startBytes);
  const nonce = Buffer.concat([start, digest(secrets, window)]).toString("base64url");
  return { nonce, expireTime: expiry(window) };
}

/**
 * When a nonce expires; undefined when it is not ours or not good at `now`, which must be the database's time: the clock
 * of a process may be set back, and old proofs with it. The next window counts too, for nonces from a clock that is ahead.
 */
export function deviceNonceExpireTime(secrets: AuthSecrets, nonce: string, now: Date): Date | undefined {
  const bytes = Buffer.from(nonce, "base64url");
  if (bytes.length !== startBytes + digestBytes || bytes.toString("base64url") !== nonce) return undefined;
  const window = bytes.readUIntBE(0, startBytes);
  if (!timingSafeEqual(bytes.subarray(startBytes), digest(secrets, window))) return undefined;
  return Math.abs(window - windowAt(now)) <= 1 ? expiry(window) : undefined;
}

const startBytes = 4;
const digestBytes = 16;

function windowAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / nonceWindowSeconds);
}

/** The end of the window after the one that the nonce belongs to. */
function expiry(window: number): Date {
  return new Date((window + 2) * nonceWindowSeconds * 1000);
}

function digest(secrets: AuthSecrets, window: number): Buffer {
  return secrets.nonceDigest(String(window)).subarray(0, digestBytes);
}
