import type { DescService } from "@bufbuild/protobuf";
import { ConnectError, type Transport } from "@connectrpc/connect";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "../../platform/errors/common.ts";
import { abortedWithClient, copyHeaders, headerOf, sendProblem, splitUrl } from "./answer-parts.ts";
import type { Binding } from "./binding.ts";
import { deprecationHeaders } from "./deprecation.ts";
import { acceptJsonBodies, framingRefusal } from "./framing.ts";
import { malformed } from "./malformed.ts";
import { createRouteTable, type Lookup, type RouteTable } from "./route-table.ts";
import { readRequest, writeResponse } from "./transcode.ts";

/** What the REST routes stand on. */
export type RestOptions = {
  readonly services: readonly DescService[];
  /** Where the RPCs are called. */
  readonly transport: Transport;
  /**
   * The headers of the call behind a request: nothing else of the request's headers gets through. `request.body` is the
   * body as sent, a Buffer, or undefined without one.
   */
  readonly headersFor: (request: FastifyRequest) => Headers;
  /** Most bytes of a body. */
  readonly bodyLimitBytes: number;
};

/**
 * Serves every RPC that carries google.api.http under /api/, by one wildcard route: fastify's own router cannot tell
 * "/users/{id}" from "/users/{id}:lock". Throws when the annotations contradict each other.
 */
export function registerRest(fastify: FastifyInstance, options: RestOptions): RouteTable {
  const table = createRouteTable(options.services);
  const deprecations = new Map(table.bindings.map(({ method }) => [method, deprecationHeaders(method)]));
  fastify.register(async (scope) => {
    acceptJsonBodies(scope, options.bodyLimitBytes);
    scope.setErrorHandler((error, request, reply) => {
      const retryAfter = reply.getHeader("retry-after")?.toString();
      const { refusal, status } = framingRefusal(error, options.bodyLimitBytes, retryAfter);
      return sendProblem(request, reply, refusal, status);
    });
    scope.all("/api/*", async (request, reply) => {
      const [rawPath = "", rawQuery = ""] = splitUrl(request.raw.url ?? "");
      const found = table.find(request.method, rawPath, headerOf(request, "api-version"));
      if (found.kind !== "found") return sendUnrouted(request, reply, found);
      reply.headers({
        "cache-control": "no-store",
        "api-version": found.version,
        ...deprecations.get(found.binding.method),
      });
      return await answer(request, reply, found, rawQuery, options);
    });
  });
  return table;
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Extract<Lookup, { kind: "found" }>,
  rawQuery: string,
  options: RestOptions,
): Promise<FastifyReply> {
  const { binding, rawSegments } = found;
  try {
    const header = options.headersFor(request);
    const message = readRequest(binding, {
      rawSegments,
      rawQuery,
      body: bodyOf(request),
      ifMatch: headerOf(request, "if-match"),
    });
    const timeoutMs = readTimeout(headerOf(request, "request-timeout-ms"));
    const signal = abortedWithClient(reply);
    const response = await options.transport.unary(binding.method, signal, timeoutMs, header, message);
    copyHeaders(reply, response.header);
    copyHeaders(reply, response.trailer);
    return sendMessage(reply, binding, response.message);
  } catch (error) {
    if (error instanceof ConnectError) copyHeaders(reply, error.metadata);
    return sendProblem(request, reply, error);
  }
}

function sendMessage(
  reply: FastifyReply,
  binding: Binding,
  message: Parameters<typeof writeResponse>[1],
): FastifyReply {
  const { json, etag } = writeResponse(binding, message);
  if (etag !== undefined) reply.header("etag", etag);
  return reply.code(200).header("content-type", "application/json; charset=utf-8").send(json);
}

function sendUnrouted(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Exclude<Lookup, { kind: "found" }>,
): FastifyReply {
  if (found.kind === "method-not-allowed") {
    reply.header("allow", [...found.allow, "OPTIONS"].join(", "));
    if (request.method === "OPTIONS") return reply.code(204).send();
    return sendProblem(request, reply, refuse("UNKNOWN_METHOD"), 405);
  }
  if (found.kind === "unknown") return sendProblem(request, reply, refuse("UNKNOWN_METHOD"));
  const supported = found.supported.join(", ");
  const refusal = refuse("UNKNOWN_METHOD", { supported_versions: supported });
  return sendProblem(
    request,
    reply,
    refusal,
    undefined,
    `API version ${found.version} is not served; served: ${supported}.`,
  );
}

function bodyOf(request: FastifyRequest): Uint8Array {
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}

function readTimeout(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(header))
    throw malformed("the header Request-Timeout-Ms must be a whole number of milliseconds");
  return Number(header);
}
