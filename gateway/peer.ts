import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Peer } from "../platform/rpc/call.ts";
import { bodyDigest, wantsBodyHash } from "./raw-body-hash.ts";

/** Where a request came from. Its body is hashed only when a device proof covers it. */
export function peerOf(request: FastifyRequest): Peer {
  return {
    ip: request.ip,
    userAgent: (request.headers["user-agent"] ?? "").slice(0, 200),
    httpMethod: request.method,
    path: request.raw.url ?? "",
    bodySha256: wantsBodyHash(request) ? digestOf(request) : () => noBody,
    secure: request.protocol === "https",
  };
}

const noBody = new Uint8Array();

function digestOf(request: FastifyRequest): () => Uint8Array {
  const { body } = request;
  // REST has read the body as it was sent; RPCs are hashed while they are read.
  return Buffer.isBuffer(body) ? () => createHash("sha256").update(body).digest() : bodyDigest(request);
}
