import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";

/** Request header that carries the proof of a device; only bodies of such requests are hashed. */
const proofHeader = "device-proof";

const digests = new WeakMap<FastifyRequest, () => Buffer>();

/** Whether the body of the request must be hashed. */
export function wantsBodyHash(request: FastifyRequest): boolean {
  return request.headers[proofHeader] !== undefined;
}

/**
 * Gives the SHA-256 of the request body exactly as it was sent: compressed if it was, with the framing of gRPC if any.
 * The result may be called when the body was read to its end, which is so in interceptors and handlers of unary RPCs;
 * before that it throws, and so it does for a request without a proof.
 */
export function bodyDigest(request: FastifyRequest): () => Buffer {
  return () => {
    const digest = digests.get(request);
    if (digest) return digest();
    if (!hasBody(request)) return createHash("sha256").digest();
    throw new Error("the body of this request was not hashed");
  };
}

/** Lets the proof of a device stand for a request without its body, as if there were none. */
export function hashNothing(request: FastifyRequest): void {
  digests.set(request, () => createHash("sha256").digest());
}

/** Hashes the body of a request while somebody else reads it. */
export async function* hashWhileRead(
  request: FastifyRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let digest: Buffer | undefined;
  digests.set(request, () => {
    if (digest === undefined) throw new Error("the body of this request was not read to its end");
    return digest;
  });
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  digest = hash.digest();
}

function hasBody({ method, raw }: FastifyRequest): boolean {
  // Content of a GET means nothing (RFC 9110, 9.3.1), and nobody reads it.
  if (method === "GET" || method === "HEAD") return false;
  // Under HTTP/2 a body needs no Content-Length; the stream knows whether the headers ended it.
  const stream = (raw as { stream?: { endAfterHeaders?: boolean } }).stream;
  if (stream) return stream.endAfterHeaders !== true;
  return raw.headers["transfer-encoding"] !== undefined || Number(raw.headers["content-length"] ?? 0) > 0;
}
