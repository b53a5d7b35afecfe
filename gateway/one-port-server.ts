import type { Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import type { FastifyServerFactory } from "fastify";
import { detectProtocol } from "./connection-preface.ts";
import { defaultHttpLimits, type HttpLimits } from "./http-limits.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server } from "./http2-server.ts";
import type { HttpHandler } from "./inner-server.ts";
import { createUnfinishedConnections } from "./unfinished-connections.ts";

/** What may differ from the defaults. */
export type OnePortOptions = {
  readonly limits?: Partial<HttpLimits>;
  /** What the body of a request to this path (with query) is, if it may take longer than others. */
  readonly longBodyOf?: (path: string) => "stream" | "upload" | undefined;
  /**
   * Whether connections from this address carry the requests of many clients: a proxy of ours. It limits each client itself,
   * and opens as many connections at once as there are calls.
   */
  readonly isProxy?: (address: string) => boolean;
  /** Told when the grace of close() is over, closeNoticeMs before what is left is cut: end running calls as "unavailable". */
  readonly onGraceOver?: () => void;
};

/**
 * For Fastify's `serverFactory`: one TCP port for HTTP/1.1 and HTTP/2 without TLS, told apart by the connection preface.
 *
 * Fastify's close() is all that is needed to stop: it calls close() of this server, which stops accepting, sends GOAWAY,
 * ends idle connections, waits for running calls, and after the grace cuts what is left. Fastify answers requests that
 * still arrive on open connections with 503. Options of Fastify about timeouts and connections have no effect here.
 */
export function onePortServerFactory(options: OnePortOptions = {}): FastifyServerFactory<HttpServer> {
  // Fastify needs listen, close, address and events of its server, which every net.Server has.
  return (handler) => createOnePortServer(handler as unknown as HttpHandler, options) as unknown as HttpServer;
}

function createOnePortServer(handler: HttpHandler, options: OnePortOptions): Server {
  const limits = { ...defaultHttpLimits, ...options.limits };
  const bodyTimeout = (path: string) => {
    const long = options.longBodyOf?.(path);
    if (long === "upload") return limits.uploadBodyTimeoutMs;
    return long === "stream" ? limits.longBodyTimeoutMs : limits.bodyTimeoutMs;
  };
  const unfinished = createUnfinishedConnections(limits.unfinishedPerAddressMax);
  const sockets = new Set<Socket>();
  const undecided = new Set<Socket>();
  let quiet: NodeJS.Timeout | undefined;
  // A client may end its side right after the request and still wait for the answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  const inner = {
    http1: createHttp1Server(handler, limits, bodyTimeout, (error, socket) => {
      server.emit("clientError", error, socket);
    }),
    http2: createHttp2Server(handler, limits, bodyTimeout),
  };
  server.maxConnections = limits.connectionsMax;
  server.on("listening", () => inner.http1.start());
  server.on("connection", (socket: Socket) => {
    // Clients vanish all the time. The parser of the protocol has its own listener and reports what matters.
    socket.on("error", () => socket.destroy());
    const address = socket.remoteAddress ?? "";
    const begun = options.isProxy?.(address) ? () => undefined : unfinished.take(address);
    if (begun === undefined) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    undecided.add(socket);
    socket.once("close", () => {
      begun();
      sockets.delete(socket);
      undecided.delete(socket);
    });
    detectProtocol(socket, limits.firstBytesTimeoutMs, (protocol) => {
      undecided.delete(socket);
      inner[protocol].accept(socket, begun);
    });
  });
  closeInOrder(server, limits, options.onGraceOver, sockets, () => {
    quiet = setTimeout(() => {
      for (const socket of undecided) socket.destroy();
    }, limits.closeQuietMs);
    inner.http1.drain();
    inner.http2.drain();
  });
  server.on("close", () => {
    clearTimeout(quiet);
    inner.http1.stop();
    inner.http2.stop();
  });
  return server;
}

function closeInOrder(
  server: Server,
  limits: HttpLimits,
  onGraceOver: (() => void) | undefined,
  sockets: ReadonlySet<Socket>,
  drain: () => void,
): void {
  const stopAccepting = server.close.bind(server);
  let closing = false;
  server.close = (done) => {
    stopAccepting(done);
    if (closing) return server;
    closing = true;
    drain();
    let timer = setTimeout(() => {
      onGraceOver?.();
      timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, limits.closeNoticeMs);
    }, limits.closeGraceMs);
    server.once("close", () => clearTimeout(timer));
    return server;
  };
}
