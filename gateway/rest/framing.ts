import type { ServerHttp2Stream } from "node:http2";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { refuse } from "../../platform/errors/common.ts";
import type { Refusal } from "../../platform/errors/refusal.ts";
import { hashNothing } from "../raw-body-hash.ts";
import { malformed } from "./malformed.ts";

/**
 * Lets only JSON bodies in, as they are: they are read later, with the descriptor at hand, and the proof of a device covers
 * their bytes. Forms and plain text, which any page of another origin may send, are refused with 415.
 */
export function acceptJsonBodies(scope: FastifyInstance, bodyLimitBytes: number): void {
  scope.removeAllContentTypeParsers();
  for (const type of ["application/json", "application/merge-patch+json"]) {
    scope.addContentTypeParser(type, { parseAs: "buffer", bodyLimit: bodyLimitBytes }, (request, body, done) => {
      const encoding = request.headers["content-encoding"];
      if (encoding !== undefined && encoding !== "identity") done(new UnsupportedEncodingError());
      else done(null, body);
    });
  }
  // Fastify takes a request of HTTP/2 that names neither type nor length for one without a body.
  scope.addHook("preHandler", async (request) => {
    if (request.headers["content-type"] !== undefined) return;
    if (await bringsContent(request)) throw new UntypedBodyError();
    hashNothing(request);
  });
}

/** Whether content follows the headers of a request of HTTP/2 that may have some; what a GET carries counts as none. */
async function bringsContent({ method, raw }: FastifyRequest): Promise<boolean> {
  const { stream } = raw as { stream?: ServerHttp2Stream };
  if (!stream || stream.endAfterHeaders || method === "GET" || method === "HEAD") return false;
  // Whoever has left brings nothing more, and his request has told so already.
  if (stream.closed || stream.destroyed) return false;
  return new Promise((resolve) => {
    // The rest flows on and is thrown away: who is refused in the midst of sending gets to see it.
    raw
      .once("data", () => resolve(true))
      .once("end", () => resolve(false))
      .once("close", () => resolve(false));
  });
}

/**
 * Turns what fastify or a plugin refused before a route ran into a refusal, with the HTTP status that says it best.
 * `retryAfter` is the header that a plugin has set already.
 */
export function framingRefusal(
  error: unknown,
  bodyLimitBytes: number,
  retryAfter: string | undefined,
): { refusal: unknown; status: number | undefined } {
  if (error instanceof UnsupportedEncodingError) {
    return { refusal: refuse("UNSUPPORTED_COMPRESSION", { supported: "identity" }), status: error.statusCode };
  }
  const { statusCode: status } = error as { statusCode?: unknown };
  const known = typeof status === "number" && ((status >= 400 && status <= 499) || status === 503);
  if (!known) return { refusal: error, status: undefined };
  return { refusal: refusalOf(status, bodyLimitBytes, retryAfter ?? "1"), status };
}

function refusalOf(status: number, bodyLimitBytes: number, retryAfter: string): Refusal {
  switch (status) {
    case 413:
      return refuse("REQUEST_TOO_LARGE", { limit_bytes: String(bodyLimitBytes) });
    case 415:
      return malformed("the body must be application/json");
    case 429:
      return refuse("RATE_LIMITED", { retry_after_seconds: retryAfter });
    case 503:
      return refuse("OVERLOADED", { retry_after_seconds: retryAfter });
    default:
      return malformed("the request is not valid HTTP");
  }
}

class UntypedBodyError extends Error {
  override readonly name = "UntypedBodyError";
  readonly statusCode = 415;
}

class UnsupportedEncodingError extends Error {
  override readonly name = "UnsupportedEncodingError";
  readonly statusCode = 415;
}
