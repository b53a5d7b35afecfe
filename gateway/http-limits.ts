/** What the listener grants to one client and to all of them. Times are in milliseconds, sizes in bytes. */
export type HttpLimits = {
  /** From the connection to the bytes that tell HTTP/1.1 from HTTP/2; then the connection is dropped. */
  readonly firstBytesTimeoutMs: number;
  /** For the headers of an HTTP/1.1 request, and for the SETTINGS of a new HTTP/2 session. */
  readonly headersTimeoutMs: number;
  /** From the headers to the end of the request body. Says nothing about the response. */
  readonly bodyTimeoutMs: number;
  /** The same for requests that may take long: streamed requests and uploads. */
  readonly longBodyTimeoutMs: number;
  /** The same for uploads of files, which may be large and come over slow lines; one that stands still is ended sooner. */
  readonly uploadBodyTimeoutMs: number;
  /** For what is left of an HTTP/1.1 request whose answer has been sent, before its connection is ended. */
  readonly unreadBodyMs: number;
  /** How often HTTP/1.1 connections are checked against headersTimeoutMs; a timeout is late by as much. */
  readonly timeoutCheckMs: number;
  /** How long an HTTP/1.1 connection may wait for its next request. Longer than a proxy's own, so that the proxy closes first. */
  readonly keepAliveIdleMs: number;
  /** How long an HTTP/2 session may stay without a call; pings do not count. */
  readonly sessionIdleMs: number;
  /** Size of all headers of a request. */
  readonly headerBytesMax: number;
  /** Calls at the same time on one HTTP/2 session. */
  readonly concurrentStreamsMax: number;
  /** Memory of one HTTP/2 session, in megabytes. */
  readonly sessionMemoryMaxMb: number;
  /** Streams that a session may reset at once; more end the session (rapid reset). */
  readonly streamResetBurst: number;
  /** Resets per second that refill the burst. */
  readonly streamResetRate: number;
  /** Connections of all clients together; more are closed as they come. */
  readonly connectionsMax: number;
  /** Connections of one address that have not made a request yet; more are closed as they come. */
  readonly unfinishedPerAddressMax: number;
  /** From close() until idle connections are ended: a call that is on its way to one of them still gets its answer. */
  readonly closeQuietMs: number;
  /** From close() until calls that are still running are cut off. */
  readonly closeGraceMs: number;
  /** Between the notice that the grace is over and the cut, so that the answer "unavailable" can leave. */
  readonly closeNoticeMs: number;
};

/** Limits of production. Nginx with its own keep-alive of 60 s stands in front; direct clients get the same. */
export const defaultHttpLimits: HttpLimits = Object.freeze({
  firstBytesTimeoutMs: 2_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 15_000,
  longBodyTimeoutMs: 600_000,
  uploadBodyTimeoutMs: 3_600_000,
  unreadBodyMs: 5_000,
  timeoutCheckMs: 1_000,
  keepAliveIdleMs: 75_000,
  sessionIdleMs: 75_000,
  headerBytesMax: 16_384,
  concurrentStreamsMax: 128,
  sessionMemoryMaxMb: 10,
  streamResetBurst: 500,
  streamResetRate: 50,
  connectionsMax: 4_096,
  unfinishedPerAddressMax: 128,
  closeQuietMs: 250,
  closeGraceMs: 20_000,
  closeNoticeMs: 500,
});
