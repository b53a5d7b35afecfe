import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ConnectRouterOptions,
  type ContextValues,
  createContextValues,
} from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionGzip } from "@connectrpc/connect-node";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from "fastify";
import { refuse } from "../platform/errors/common.ts";
import { createCallRouter } from "./call-router.ts";
import type { CallObserver } from "./metrics.ts";
import { explainAnswer, refuseCall, type UnreadCall, watchCalls } from "./protocol-errors.ts";
import { protocolRefusal } from "./protocol-refusal.ts";
import { hashNothing, hashWhileRead, wantsBodyHash } from "./raw-body-hash.ts";
import { readAhead } from "./read-ahead.ts";
import { receiveCall } from "./receive-call.ts";
import { protocolOfRequest } from "./rpc-protocol.ts";
import { createRunningCalls, type RunningCalls } from "./running-calls.ts";
import { hasLeft, sendAnswer, sendWhole } from "./send-answer.ts";

/** What to serve, and how. */
export type ConnectRoutesOptions = {
  readonly routes: (router: ConnectRouter) => void;
  readonly router: ConnectRouterOptions & {
    /**
     * Largest request message in bytes, after decompression. It must be set here: Connect reads the body from the socket
     * itself, so Fastify's bodyLimit does not see it, and Connect's own default is 4 GB: 97 KB of gzip became a message
     * of 100 MB. It holds for each message of a stream, not for their sum.
     */
    readonly readMaxBytes: number;
  };
  /** What interceptors and handlers shall know about the HTTP request. */
  readonly contextValues?: (request: FastifyRequest) => ContextValues;
  /** Told of each call, for metrics. */
  readonly observeCall?: CallObserver;
  /** Ends streams, which may have no end of their own, before router.shutdownSignal ends what is left. */
  readonly streamShutdownSignal?: AbortSignal;
};

/**
 * Fastify plugin that serves RPCs as gRPC, gRPC-Web and Connect. It does what the plugin of connect-fastify does, at less
 * cost (bench/README.md), and differs where that one does not fit a server that strangers can reach:
 * - A failure goes to the log of the request (there: console.error) and ends the call. There, nothing is sent: a request
 *   with the header "Host: [" waited for ever.
 * - The body can be hashed as it passes, for device proofs.
 * - Only gzip is taken, not brotli, which costs more to undo and which gRPC clients do not use.
 *
 * About `router.jsonOptions`: Connect ignores unknown JSON fields unless `ignoreUnknownFields: false` says otherwise; it
 * may be given here for all services, or to router.service() and router.rpc() for one. It, and readMaxBytes, would do
 * nothing if Fastify parsed the JSON first: Connect takes a parsed body as it is. Hence the parsers below, which read
 * nothing, in the scope of this plugin only.
 */
export async function connectRoutes(app: FastifyInstance, options: ConnectRoutesOptions): Promise<void> {
  const { shutdownSignal, ...routerOptions } = options.router;
  const router = createCallRouter({ acceptCompression: [compressionGzip], ...watchCalls(routerOptions) });
  const running = createRunningCalls(shutdownSignal);
  const runningStreams = createRunningCalls(options.streamShutdownSignal ?? shutdownSignal);
  options.routes(router);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  for (const [service, handlers] of Map.groupBy(router.handlers, ({ service }) => service.typeName)) {
    const byName = new Map(handlers.map((handler) => [handler.method.name, handler]));
    // One route of a service for all of its RPCs: one of each for every HTTP method takes a fifth of the start to make.
    const path = `/${service}/:method(^(?:${[...byName.keys()].join("|")})$)`;
    // A logger for each request, as Fastify makes them, is for those that log much; the lines of a call carry its id.
    const childLoggerFactory = () => app.log as FastifyBaseLogger;
    app.all<{ Params: { method: string } }>(path, { childLoggerFactory }, (request, reply) => {
      const handler = byName.get(request.params.method) as UniversalHandler;
      // The answer goes to the raw response; Fastify must not send one of its own. Its onResponse hooks still run.
      reply.header("x-request-id", request.id).hijack();
      const values = options.contextValues?.(request) ?? createContextValues();
      const { allowedMethods: methods, requestPath } = handler;
      const call = { reply, rpc: requestPath.slice(1), values, methods, readMaxBytes: options.router.readMaxBytes };
      serve(handler, request, call, options, handler.method.methodKind === "unary" ? running : runningStreams)
        .catch((error: unknown) => refuseFailed(error, call))
        .catch((error: unknown) => giveUp(error, call));
    });
  }
}

async function serve(
  handler: UniversalHandler,
  request: FastifyRequest,
  unread: UnreadCall,
  options: ConnectRoutesOptions,
  running: RunningCalls,
): Promise<void> {
  const { reply, rpc, values } = unread;
  const isUnary = handler.method.methodKind === "unary";
  let answered = false;
  const ended = options.observeCall?.(rpc, protocolOfRequest(request) ?? "connect", values);
  if (ended) reply.raw.once("close", ended);
  const call = receiveCall(reply, values, running, () => answered);
  assertQueryReadable(call.url);
  let { body } = call;
  if (handler.method.methodKind === "client_streaming") {
    // The content of an upload cannot be read before its call is let in, so the proof of a device covers the call alone.
    hashNothing(request);
  } else if (wantsBodyHash(request)) {
    body = hashWhileRead(request, body);
    // Interceptors see a unary call after its body was read, but a stream before. A server stream has one request message,
    // of which they may ask the hash.
    if (handler.method.methodKind === "server_streaming") body = await readAhead(body, options.router.readMaxBytes);
  }
  const answer = await explainAnswer(await handler({ ...call, body }), unread);
  await (isUnary ? sendWhole(answer, reply) : sendAnswer(answer, reply));
  answered = true;
}

/** Everything that a handler can make of a call is in its answer; what comes here went wrong before or after it. */
async function refuseFailed(error: unknown, call: UnreadCall): Promise<void> {
  const { reply } = call;
  if (hasLeft(reply) || reply.raw.headersSent) throw error;
  await sendAnswer(await refuseCall(faultOf(error, call), call), reply);
}

function faultOf(error: unknown, { readMaxBytes }: UnreadCall): Error {
  // The host is the only part of a request that can make its URL invalid here.
  const isUrl = error instanceof TypeError && (error as NodeJS.ErrnoException).code === "ERR_INVALID_URL";
  if (isUrl) return refuse("MALFORMED_REQUEST", { detail: "the host is not valid" });
  const isBody = error instanceof ConnectError && error.code !== Code.Internal;
  return isBody ? protocolRefusal(error, readMaxBytes) : (error as Error);
}

function giveUp(error: unknown, { reply, rpc }: UnreadCall): void {
  const { raw, request } = reply;
  const about = { requestId: request.id, err: error, rpc };
  if (request.raw.destroyed || hasLeft(reply) || ConnectError.from(error).code === Code.Aborted) {
    request.log.debug(about, "the client left during the call");
  } else request.log.error(about, "the call could not be answered");
  raw.destroy();
}

/** A query carries the message of a GET. URL puts U+FFFD in the place of what is no UTF-8. */
function assertQueryReadable(url: string): void {
  const query = url.indexOf("?");
  if (query < 0) return;
  try {
    decodeURIComponent(url.slice(query));
  } catch {
    throw new ConnectError("the query is not UTF-8", Code.InvalidArgument);
  }
}
