import type { Writable } from "node:stream";

/** Writes and waits until the stream has passed it on, so that no more than this waits in memory. */
export function writeWhole(stream: Writable, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
