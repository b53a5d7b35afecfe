import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";

/** The one handler of all protocols: Fastify's. */
export type HttpHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/** The server of one protocol behind the common port. It never listens itself. */
export type InnerServer = {
  /** Starts the timers that need a listening server. */
  start(): void;
  /** Serves a connection; calls begun() when its client has shown that it means to make requests. */
  accept(socket: Socket, begun: () => void): void;
  /** Ends idle connections now and busy ones after their calls. */
  drain(): void;
  /** Stops the timers; called when no connection is left. */
  stop(): void;
};

/** Tells how long the body of a request to this path may take. */
export type BodyTimeout = (path: string) => number;
