import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "../platform/errors/common.ts";
import { readLanguage } from "../platform/rpc/request-headers.ts";
import { problemHeaders, problemOf } from "./rest/problem.ts";
import { protocolOfRequest } from "./rpc-protocol.ts";
import { refuseUnserved } from "./unknown-rpcs.ts";

/** Fastify's frameworkErrors: answers a request whose path cannot be decoded, so that no route is found for it. */
export function refuseBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refuse("MALFORMED_REQUEST", { detail: "the path is not valid percent-encoding of UTF-8" });
  const path = (request.raw.url ?? "").split("?", 1)[0] ?? "";
  if (protocolOfRequest(request) !== undefined || path.startsWith("/erp.")) {
    refuseUnserved(refusal, reply.hijack());
    return;
  }
  const language = readLanguage(new Headers({ "accept-language": request.headers["accept-language"] ?? "" }));
  const problem = problemOf(refusal, { instance: path, requestId: request.id, language });
  const headers = { ...problemHeaders(problem), "x-request-id": request.id };
  void reply.code(problem.status).headers(headers).send(JSON.stringify(problem));
}
