import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { HttpLimits } from "./http-limits.ts";
import type { BodyTimeout, HttpHandler, InnerServer } from "./inner-server.ts";

type Call = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** What is done with a request that is not HTTP, too big or too slow: Fastify's own, which answers and hangs up. */
export type ClientError = (error: NodeJS.ErrnoException, socket: Socket) => void;

/** Makes the HTTP/1.1 side of the port. */
export function createHttp1Server(
  handler: HttpHandler,
  limits: HttpLimits,
  bodyTimeout: BodyTimeout,
  onClientError: ClientError,
): InnerServer {
  // Lists and not sets: a set that is used for long leaves a trail of its former tables behind, each of which keeps the
  // calls of its time, with all that hangs on them, until the next full garbage collection.
  const calls = new Map<Socket, Call[]>();
  const beginnings = new WeakMap<Socket, () => void>();
  let draining = false;
  let quiet: NodeJS.Timeout | undefined;
  const server = createServer(http1Options(limits), (request, response) => {
    const { socket } = request;
    beginnings.get(socket)?.();
    const call = { request, response };
    const pending = calls.get(socket) ?? [];
    pending.push(call);
    response.once("close", () => {
      pending.splice(pending.indexOf(call), 1);
      if (draining && pending.length === 0) socket.destroySoon();
    });
    limitBody(call, bodyTimeout(request.url ?? ""), (error) => refuse(error, socket));
    endAfterAnswer(call, socket, limits.unreadBodyMs);
    handler(request, response);
  });
  const refuse: ClientError = (error, socket) => {
    // The answer may only stand where the client expects the one to the request at fault. Anywhere else it would be taken
    // for the answer to another request, so the connection is cut without a word.
    const pending = calls.get(socket) ?? [];
    const [only] = pending;
    if (pending.length > 1 || (only && (only.request.complete || only.response.headersSent))) socket.destroy();
    else onClientError(error, socket);
  };
  server.on("clientError", (error, socket) => refuse(error, socket as Socket));
  return {
    // Node checks headersTimeout and requestTimeout in an interval that only "listening" starts.
    start: () => server.emit("listening"),
    accept(socket, begun) {
      calls.set(socket, []);
      beginnings.set(socket, begun);
      socket.once("close", () => calls.delete(socket));
      server.emit("connection", socket);
      // Node's parser is fed by "data" from the bytes that were given back, then straight from the handle.
      socket.resume();
    },
    drain() {
      draining = true;
      for (const pending of calls.values()) for (const { response } of pending) response.shouldKeepAlive = false;
      quiet = setTimeout(() => {
        for (const [socket, pending] of calls) if (pending.length === 0) socket.destroySoon();
      }, limits.closeQuietMs);
    },
    stop() {
      clearTimeout(quiet);
      server.close();
    },
  };
}

function http1Options(limits: HttpLimits) {
  return {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutMs,
    // A backstop: limitBody knows the path and is stricter.
    requestTimeout: limits.headersTimeoutMs + Math.max(limits.longBodyTimeoutMs, limits.uploadBodyTimeoutMs),
    connectionsCheckingInterval: limits.timeoutCheckMs,
    keepAliveTimeout: limits.keepAliveIdleMs,
    keepAliveTimeoutBuffer: 0,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
}

/**
 * Ends the connection of a request that was answered before its body had come: a refused upload must not hold it for as long
 * as an upload may take. What comes meanwhile is read and thrown away, so that the client gets to see its answer.
 */
function endAfterAnswer({ request, response }: Call, socket: Socket, unreadBodyMs: number): void {
  response.once("finish", () => {
    if (request.complete) return;
    // Whoever stops in the midst of reading a body lets go of the request: it is closed, and has no socket any more, while the
    // body still comes. So neither its "close" nor its socket is of use here.
    const end = () => !request.complete && socket.destroySoon();
    // What came while the process was busy is read first.
    setTimeout(() => setImmediate(end), unreadBodyMs).unref();
  });
}

/**
 * A body that is not complete in time counts as a client error. The response may take as long as it likes; once it is there, the
 * rest of the body is endAfterAnswer's.
 */
function limitBody(
  { request, response }: Call,
  timeoutMs: number,
  refuse: (error: NodeJS.ErrnoException) => void,
): void {
  const { headers } = request;
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) return;
  const timer = setTimeout(() => {
    if (request.complete) return;
    refuse(Object.assign(new Error("the request body took too long"), { code: "ERR_HTTP_REQUEST_TIMEOUT" }));
  }, timeoutMs);
  // "close" of a request means that its body has ended or nobody reads it any more. An answered one whose connection goes before
  // its body has come says nothing.
  for (const part of [request, response]) part.once("close", () => clearTimeout(timer));
}
