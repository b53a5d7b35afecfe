import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP client that sends exactly what it is told and remembers what came back. */
export type RawClient = {
  readonly socket: Socket;
  send(bytes: string | Uint8Array): void;
  /** Everything received so far. */
  received(): string;
  /** Resolves when `text` has been received; fails when the connection ends before. */
  sees(text: string): Promise<void>;
  /** Resolves when the server has ended the connection, to the milliseconds since it was opened. */
  ended(): Promise<number>;
};

/** Connects to a port of this machine; the connection is destroyed when the test ends. */
export async function connectRaw(port: number): Promise<RawClient> {
  const openedAt = performance.now();
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let text = "";
  const over = new Promise<number>((resolve) => {
    const end = () => resolve(performance.now() - openedAt);
    socket.once("end", end);
    socket.once("close", end);
  });
  // A reset by the server is one of the ways to be dropped; "close" follows and is what counts.
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    received: () => text,
    sees: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => text.includes(wanted) && resolve();
        socket.on("data", look);
        socket.once("close", () => reject(new Error(`ended without "${wanted}": ${JSON.stringify(text)}`)));
        look();
      }),
    ended: () => over,
  };
}

/** First bytes of an HTTP/2 client: preface and empty SETTINGS. */
export const http2Hello = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from("000000040000000000", "hex"),
]);
