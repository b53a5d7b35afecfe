import { createContextValues } from "@connectrpc/connect";
import type { FastifyInstance, FastifyReply } from "fastify";
import { refuse } from "../platform/errors/common.ts";
import type { Refusal } from "../platform/errors/refusal.ts";
import type { Metrics } from "./metrics.ts";
import { refuseCall } from "./protocol-errors.ts";
import { protocolOfRequest } from "./rpc-protocol.ts";
import { hasLeft, sendAnswer } from "./send-answer.ts";

/**
 * Fastify plugin that answers calls of RPCs that nobody serves with UNKNOWN_METHOD, in the protocol of the call. It takes
 * every path that begins as the path of an RPC does and has no route of its own.
 */
export async function unknownRpcs(
  app: FastifyInstance,
  { observeUnknown }: Pick<Metrics, "observeUnknown">,
): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  for (const path of ["/erp.*", "/grpc.*"]) {
    app.all(path, (request, reply) => {
      reply.hijack();
      observeUnknown(protocolOfRequest(request) ?? "connect");
      refuseUnserved(refuse("UNKNOWN_METHOD"), reply);
    });
  }
}

/** Answers a call that has no route of its own, in its protocol. The reply must be hijacked. */
export function refuseUnserved(refusal: Refusal, reply: FastifyReply): void {
  const { request } = reply;
  // Callers choose the name: the log gets no more of it than helps, and never a query.
  const rpc = (request.raw.url ?? "").split("?", 1)[0]?.slice(1, 201) ?? "";
  refuseCall(refusal, { reply, rpc, values: createContextValues() })
    .then((answer) => sendAnswer(answer, reply))
    .catch((error: unknown) => {
      if (hasLeft(reply)) request.log.debug({ err: error, rpc }, "the client left during the call");
      else request.log.error({ err: error, rpc }, "the call could not be answered");
      reply.raw.destroy();
    });
}
