import { Code, ConnectError } from "@connectrpc/connect";

/** Reads a body to its end and gives it out again. Refuses one that is longer than the limit in bytes. */
export async function readAhead(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<AsyncIterable<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) throw new ConnectError("the request body is too long", Code.ResourceExhausted);
    chunks.push(chunk);
  }
  return replay(chunks);
}

async function* replay(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
