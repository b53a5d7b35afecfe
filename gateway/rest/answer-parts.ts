import { Code, ConnectError } from "@connectrpc/connect";
import type { FastifyReply, FastifyRequest } from "fastify";
import { readLanguage } from "../../platform/rpc/request-headers.ts";
import { type Problem, problemHeaders, problemOf } from "./problem.ts";

/** Answers with a refusal as RFC 9457 writes it; `status` is given where HTTP has one that says more. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  status?: number,
  detail?: string,
): FastifyReply {
  const [instance = ""] = splitUrl(request.raw.url ?? "");
  const requestId = String(reply.getHeader("x-request-id") ?? request.id);
  const language = readLanguage(new Headers({ "accept-language": headerOf(request, "accept-language") ?? "" }));
  const problem: Problem = problemOf(error, { instance, requestId, language, status });
  // A fault of a call was logged where it happened; what is no ConnectError happened here.
  if (problem.status === 500 && !(error instanceof ConnectError)) request.log.error({ err: error }, "REST call failed");
  const body = detail === undefined ? problem : { ...problem, detail };
  reply.code(problem.status).headers({ ...problemHeaders(problem), "x-request-id": requestId });
  return reply.send(JSON.stringify(body));
}

/** Headers of an RPC's answer that are meant for its caller; anything else stays inside. */
const passedBack = [
  "x-request-id",
  "retry-after",
  "idempotency-replayed",
  "device-nonce",
  "server-timing",
  "cache-control",
  "content-language",
];

/** Puts on an answer what the answer of its RPC says to the caller. */
export function copyHeaders(reply: FastifyReply, from: Headers): void {
  for (const name of passedBack) {
    const value = from.get(name);
    if (value !== null) reply.header(name, value);
  }
  for (const cookie of from.getSetCookie()) reply.header("set-cookie", cookie);
}

/** A signal that fires when the client leaves before it was answered. */
export function abortedWithClient(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) controller.abort(new ConnectError("the client left", Code.Canceled));
  });
  return controller.signal;
}

/** A header of a request as one text. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** The path and the query of an address. */
export function splitUrl(url: string): [path: string, query: string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}
