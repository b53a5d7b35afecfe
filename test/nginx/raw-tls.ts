import { connect, type TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";

/** A TLS client that sends exactly what it is told and remembers what came back. */
export type RawTls = {
  readonly socket: TLSSocket;
  /** Everything received so far. */
  received(): string;
  /** Resolves when the connection is over, to the milliseconds since it was opened. */
  ended(): Promise<number>;
};

/** Connects to a port of this machine, as HTTP/1.1 unless another protocol is named; destroyed when the test ends. */
export async function connectTls(port: number, protocol = "http/1.1"): Promise<RawTls> {
  const openedAt = performance.now();
  const socket = connect({ port, host: "127.0.0.1", ALPNProtocols: [protocol] });
  onTestFinished(() => {
    socket.destroy();
  });
  let text = "";
  const over = new Promise<number>((resolve) => socket.once("close", () => resolve(performance.now() - openedAt)));
  // A reset by the server is one of the ways to be dropped; "close" follows and is what counts.
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  return { socket, received: () => text, ended: () => over };
}
