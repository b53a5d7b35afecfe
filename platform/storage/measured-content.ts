import { createHash } from "node:crypto";
import { StorageError, type StoredContent } from "./storage.ts";

/** Content that is measured while it passes: `measured()` says what it was when it has passed. */
export type MeasuredContent = AsyncIterable<Uint8Array> & { measured(): StoredContent };

/** Counts and hashes content on its way, and ends it as soon as it is larger than allowed or the signal fires. */
export function measureContent(
  content: AsyncIterable<Uint8Array>,
  { sizeMax, signal }: { readonly sizeMax: number; readonly signal: AbortSignal },
): MeasuredContent {
  const hash = createHash("sha256");
  let size = 0;
  async function* pass() {
    signal.throwIfAborted();
    for await (const chunk of content) {
      signal.throwIfAborted();
      size += chunk.length;
      if (size > sizeMax) throw new StorageError("too large", `the content is larger than ${sizeMax} bytes`);
      hash.update(chunk);
      yield chunk;
    }
  }
  return { [Symbol.asyncIterator]: pass, measured: () => ({ size, sha256: hash.digest() }) };
}
