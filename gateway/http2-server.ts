import {
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { HttpLimits } from "./http-limits.ts";
import type { BodyTimeout, HttpHandler, InnerServer } from "./inner-server.ts";

/** Time for a session that was told to go (GOAWAY) to hang up by itself. */
const farewellMs = 1_000;

/** Makes the HTTP/2 side of the port (clear text, prior knowledge). */
export function createHttp2Server(handler: HttpHandler, limits: HttpLimits, bodyTimeout: BodyTimeout): InnerServer {
  const leaves = new Map<ServerHttp2Session, () => void>();
  const handle = (request: Http2ServerRequest, response: Http2ServerResponse) => {
    // Until the client has acknowledged maxHeaderListSize, which a hostile one never does, Node takes up to 64 KB.
    if (headerBytes(request.rawHeaders) <= limits.headerBytesMax) handler(request, response);
    else response.writeHead(constants.HTTP_STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE).end();
  };
  const server = createServer(
    {
      settings: { maxConcurrentStreams: limits.concurrentStreamsMax, maxHeaderListSize: limits.headerBytesMax },
      maxSessionMemory: limits.sessionMemoryMaxMb,
      streamResetBurst: limits.streamResetBurst,
      streamResetRate: limits.streamResetRate,
    },
    handle,
  );
  // By itself Node tells a stream to go on that may be gone already, and throws where nobody can catch it.
  server.on("checkContinue", (request, response) => {
    if (request.stream.destroyed || request.stream.closed) return;
    response.writeContinue();
    handle(request, response);
  });
  return {
    start: () => undefined,
    accept(socket, begun) {
      // A client of HTTP/2 that ends its side is gone, unlike one of HTTP/1.1, which may still wait for its answer; nobody
      // else would tell its calls. A proxy says so of clients that have left, by closing the connection it had for them.
      socket.once("end", () => socket.destroy());
      server.once("session", (session) => {
        leaves.set(session, endWhenIdle(session, socket, limits));
        socket.once("close", () => leaves.delete(session));
        demandSettings(session, socket, limits.headersTimeoutMs, begun);
        endStranded(session, limits.unreadBodyMs);
        session.on("stream", (stream, headers) => {
          limitBody(stream, bodyTimeout(headers[":path"] ?? ""));
          endAfterAnswer(stream);
        });
      });
      server.emit("connection", socket);
    },
    drain() {
      for (const leave of leaves.values()) leave();
    },
    stop: () => undefined,
  };
}

/** A client that sends the preface and nothing more is no client. */
function demandSettings(session: ServerHttp2Session, socket: Socket, timeoutMs: number, begun: () => void): void {
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  session.once("remoteSettings", () => {
    clearTimeout(timer);
    begun();
  });
  session.once("close", () => clearTimeout(timer));
}

/**
 * Ends a session that has had no call for a while, and returns how to end it as soon as it has none. Not
 * session.setTimeout: any frame, a ping for instance, would start that anew, and it would also end a quiet stream, such as
 * a health watch, which is in order.
 */
function endWhenIdle(session: ServerHttp2Session, socket: Socket, limits: HttpLimits): () => void {
  let openCalls = 0;
  let timer: NodeJS.Timeout | undefined;
  let leaving: NodeJS.Timeout | undefined;
  const hangUp = () => {
    if (!session.closed && !session.destroyed) session.close();
    clearTimeout(timer);
    // The connection stays half open for as long as the peer does not hang up.
    if (openCalls === 0) timer = setTimeout(() => socket.destroy(), farewellMs);
  };
  const leave = () => {
    if (leaving || session.closed || session.destroyed) return;
    // First only the news. The last word, after which new calls are refused unseen, comes when the client has heard it.
    session.goaway(constants.NGHTTP2_NO_ERROR, anyStreamId);
    leaving = setTimeout(hangUp, limits.closeQuietMs);
  };
  const wait = () => {
    timer = setTimeout(leave, limits.sessionIdleMs);
  };
  wait();
  session.on("stream", (stream) => {
    openCalls += 1;
    clearTimeout(timer);
    stream.once("close", () => {
      openCalls -= 1;
      if (openCalls > 0 || socket.destroyed) return;
      if (session.closed || session.destroyed) hangUp();
      else if (!leaving) wait();
    });
  });
  socket.once("close", () => {
    clearTimeout(timer);
    clearTimeout(leaving);
  });
  return leave;
}

/**
 * Ends streams that are closed and were not told. Node has a stream wait for the last of its answer to leave, also when the peer
 * has closed it before; its session would wait for that for ever, and hold its connection.
 */
function endStranded(session: ServerHttp2Session, checkMs: number): void {
  const open: ServerHttp2Stream[] = [];
  const suspected = new WeakSet<ServerHttp2Stream>();
  session.on("stream", (stream) => {
    open.push(stream);
    stream.once("close", () => open.splice(open.indexOf(stream), 1));
  });
  const timer = setInterval(() => {
    for (const stream of open.filter(({ closed }) => closed)) {
      // One that was closed just now still gets to tell so by itself.
      if (suspected.has(stream)) stream.destroy();
      else suspected.add(stream);
    }
  }, checkMs);
  timer.unref();
  session.once("close", () => clearInterval(timer));
}

/** As the last stream of a GOAWAY: whatever the client has sent is still served (RFC 9113, 6.8). */
const anyStreamId = 2 ** 31 - 1;

/**
 * Ends a stream whose request body is not complete in time; nothing else in Node or Connect does. What the stream itself
 * knows decides, not what the handler has read, and the response may take as long as it likes.
 */
function limitBody(stream: ServerHttp2Stream, timeoutMs: number): void {
  if (stream.endAfterHeaders) return;
  const timer = setTimeout(() => {
    const state = stream.state.state ?? constants.NGHTTP2_STREAM_STATE_CLOSED;
    if (state < constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE) stream.close(constants.NGHTTP2_CANCEL);
  }, timeoutMs);
  stream.once("close", () => clearTimeout(timer));
}

/** Size of the headers as RFC 9113, 6.5.2 counts it. */
function headerBytes(rawHeaders: readonly string[]): number {
  let bytes = 16 * rawHeaders.length;
  for (const text of rawHeaders) bytes += text.length;
  return bytes;
}

/**
 * Ends a stream whose answer has left though its request was not read: one that is too large is refused while it still comes,
 * and what nobody reads would keep the stream open until the body's time is over.
 */
function endAfterAnswer(stream: ServerHttp2Stream): void {
  if (stream.endAfterHeaders) return;
  const awaitLeaving = () => {
    if (stream.readableEnded) return;
    const timer = setInterval(() => {
      // Not close(): that would wait for somebody to read the rest.
      if (stream.state.localClose === 1) stream.destroy();
    }, answeredCheckMs);
    stream.once("close", () => clearInterval(timer));
  };
  // What is written need not have left. The trailers come after it, when the client has read; and of HEAD, whose answer has
  // nothing after its head, Node finishes the writing as soon as the request is there.
  if (stream.writableFinished) awaitLeaving();
  else stream.once("finish", awaitLeaving);
}

const answeredCheckMs = 100;
