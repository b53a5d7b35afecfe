import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Value that a page must send as X-CSRF-Token with every writing call of a cookie session. It is derived from the session,
 * so a page of another origin, which cannot read our answers, cannot know it.
 */
export function csrfToken(sessionId: string, key: Buffer): string {
  return createHmac("sha256", key).update("csrf\0").update(sessionId).digest("base64url");
}

/** Whether a call carries the value that belongs to its session. */
export function csrfTokenMatches(headers: Headers, sessionId: string, key: Buffer): boolean {
  const given = Buffer.from(headers.get("x-csrf-token") ?? "");
  const expected = Buffer.from(csrfToken(sessionId, key));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
