import type { Readable } from "node:stream";

/**
 * Where the content of files lies: a folder, or a bucket of an S3 server. Objects are immutable: a key is written once, and
 * what can be read under it is complete.
 */
export type Storage = {
  readonly kind: "local" | "s3";
  /**
   * Writes an object from a stream, holding no more of it in memory than a part. Nothing is left behind when the stream
   * fails, the signal fires, or the object grows over `sizeMax` bytes.
   */
  put(key: string, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredContent>;
  /** Reads a part of an object, as buffers. The stream must be read to its end or destroyed, which lets its source go. */
  get(key: string, range: ByteRange): Promise<Readable>;
  /** Returns the object under a key; undefined when there is none. */
  stat(key: string): Promise<StoredObject | undefined>;
  /** Removes an object; one that is not there is removed already. */
  delete(key: string): Promise<void>;
  /** Lists the objects whose key begins with a prefix that ends with "/", or all for "". */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removes what writing that broke has left behind before a time, and returns how many pieces. */
  removeUnfinished(before: Date): Promise<number>;
  /** Proves that the storage answers; rejects otherwise. */
  check(): Promise<void>;
};

export type PutOptions = { readonly sizeMax: number; readonly signal: AbortSignal };

/** Bytes from `offset`; `length` of them, which must lie within the object. */
export type ByteRange = { readonly offset: number; readonly length: number };

/** What was written: its size in bytes and its SHA-256. */
export type StoredContent = { readonly size: number; readonly sha256: Buffer };

export type StoredObject = { readonly key: string; readonly size: number; readonly modifyTime: Date };

/** Why the storage did not do what it was asked. */
export type StorageProblem = "missing" | "exists" | "too large" | "full" | "unavailable";

/** A failure of the storage that its caller can act on. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly problem: StorageProblem;
  constructor(problem: StorageProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}

/** Throws for a key that did not come from us: nothing else may become a path or a name of an object. */
export function assertKey(key: string): void {
  if (!keyPattern.test(key) || key.length > 200) throw new TypeError(`"${key}" is no key of an object`);
}

// Two folders at least, of characters that no file system and no S3 server reads anything into.
const keyPattern = /^[a-z0-9]+(\/[a-z0-9-]+)*\/[a-z0-9-]+$/;
