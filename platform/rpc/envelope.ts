import { createHmac, timingSafeEqual } from "node:crypto";
import type { Identity, Peer } from "./call.ts";

/** Header by which one process of the stack tells another for whom and from where it calls. */
export const envelopeHeader = "erp-envelope";

/** What the header carries. */
export type Envelope = {
  readonly requestId: string;
  readonly peer: Peer;
  /** The caller, when the sender has identified her; the receiver asks for her authority itself. */
  readonly identity?: Identity | undefined;
};

const lifeMs = 30_000;

/**
 * Seals an envelope with the key that all processes of the stack share, so that nobody outside can forge one. It is good
 * for 30 seconds: longer than any call may take.
 */
export function sealEnvelope(envelope: Envelope, key: Buffer, now = Date.now()): string {
  const { peer, requestId, identity } = envelope;
  const content = {
    t: now + lifeMs,
    r: requestId,
    p: [
      peer.ip,
      peer.userAgent,
      peer.httpMethod,
      peer.path,
      Buffer.from(peer.bodySha256()).toString("base64url"),
      peer.secure,
    ],
    i: identity && [
      identity.kind,
      identity.id,
      identity.name,
      identity.sessionId,
      identity.deviceId,
      identity.secretPrefix,
    ],
  };
  const body = Buffer.from(JSON.stringify(content)).toString("base64url");
  return `${body}.${sign(body, key).toString("base64url")}`;
}

/** Opens an envelope; undefined when it was not sealed by this stack or is too old. */
export function openEnvelope(sealed: string, key: Buffer, now = Date.now()): Envelope | undefined {
  const dot = sealed.indexOf(".");
  const body = sealed.slice(0, dot);
  const signature = Buffer.from(sealed.slice(dot + 1), "base64url");
  const expected = sign(body, key);
  if (dot < 0 || signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
  const content = JSON.parse(Buffer.from(body, "base64url").toString()) as SealedContent;
  if (content.t < now) return undefined;
  const [ip, userAgent, httpMethod, path, digest, secure] = content.p;
  const bodySha256 = Buffer.from(digest, "base64url");
  return {
    requestId: content.r,
    peer: { ip, userAgent, httpMethod, path, bodySha256: () => bodySha256, secure },
    identity: content.i && {
      kind: content.i[0],
      id: content.i[1],
      name: content.i[2],
      sessionId: content.i[3],
      deviceId: content.i[4],
      secretPrefix: content.i[5],
    },
  };
}

type SealedContent = {
  t: number;
  r: string;
  p: [string, string, string, string, string, boolean];
  i?: [Identity["kind"], string, string, string, string, string];
};

function sign(body: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update("envelope\0").update(body).digest();
}
