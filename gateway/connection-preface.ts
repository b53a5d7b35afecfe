import type { Socket } from "node:net";

/** What a client speaks. */
export type HttpProtocol = "http1" | "http2";

/** What every HTTP/2 client sends first (RFC 9113, 3.4). */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** Tells the protocol from the first bytes; undefined while they could still become either. */
export function protocolOf(head: Buffer): HttpProtocol | undefined {
  const length = Math.min(head.length, preface.length);
  if (head.compare(preface, 0, length, 0, length) !== 0) return "http1";
  return length === preface.length ? "http2" : undefined;
}

/**
 * Reads the first bytes of a connection, gives them back to the socket and reports the protocol, once. A client that sends
 * too few within the time, or hangs up, is dropped and nothing is reported. The time does not start anew with each byte.
 */
export function detectProtocol(socket: Socket, timeoutMs: number, report: (protocol: HttpProtocol) => void): void {
  let head: Buffer = Buffer.alloc(0);
  const drop = () => socket.destroy();
  const timer = setTimeout(drop, timeoutMs);
  const stop = () => {
    clearTimeout(timer);
    socket.off("readable", read);
    socket.off("end", drop);
    socket.off("close", stop);
  };
  const read = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const protocol = protocolOf(head);
    if (protocol === undefined) return;
    stop();
    socket.unshift(head);
    report(protocol);
  };
  socket.on("readable", read);
  socket.on("end", drop);
  socket.on("close", stop);
}
