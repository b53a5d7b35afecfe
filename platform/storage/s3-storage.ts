import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { type BucketItem, Client } from "minio";
import { measureContent } from "./measured-content.ts";
import { assertKey, type ByteRange, type Storage, StorageError, type StoredObject } from "./storage.ts";

/** Where the bucket is, and how to get in. The bucket must exist. */
export type S3Options = {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** How long the server may stay silent before a request is given up; 30 seconds when not given. */
  readonly silenceMs?: number;
};

/**
 * Keeps objects in a bucket of an S3 server (MinIO, Ceph, AWS). What is larger than a part is uploaded in parts, one in
 * memory at a time; the server shows an object only when all of it has come.
 */
export function openS3Storage(options: S3Options): Storage {
  const { host, port, secure, region, bucket, accessKey, secretKey, silenceMs = 30_000 } = options;
  const client = new Client({
    endPoint: host,
    port,
    useSSL: secure,
    region,
    accessKey,
    secretKey,
    transport: impatient(secure ? https : http, silenceMs),
    transportAgent: new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 64 }),
    retryOptions: { maximumRetryCount: 2, baseDelayMs: 100, maximumDelayMs: 1_000 },
  });
  const bucketOf = { client, bucket };
  return {
    kind: "s3",
    put: async (key, content, put) => {
      assertKey(key);
      const measured = measureContent(content, put);
      const parts = partsOf(measured);
      try {
        if (await findObject(bucketOf, key)) throw new StorageError("exists", `there is an object ${key} already`);
        const first = (await parts.next()).value ?? Buffer.alloc(0);
        if (first.length < partBytes)
          await client.putObject(bucket, key, first, first.length, { "If-None-Match": "*" });
        else await putParts(bucketOf, key, first, parts);
        return measured.measured();
      } catch (error) {
        throw problemOf(error, key);
      } finally {
        await parts.return(undefined);
      }
    },
    get: (key, range) => readObject(bucketOf, key, range),
    stat: (key) => {
      assertKey(key);
      return findObject(bucketOf, key);
    },
    delete: async (key) => {
      assertKey(key);
      await client.removeObject(bucket, key).catch((error) => throwProblem(error, key));
    },
    list: (prefix) => listObjects(bucketOf, prefix),
    removeUnfinished: (before) => abortOlder(bucketOf, before),
    check: async () => {
      const exists = await client.bucketExists(bucket).catch((error) => throwProblem(error, ""));
      if (!exists) throw new StorageError("unavailable", `there is no bucket ${bucket}`);
    },
  };
}

type Bucket = { readonly client: Client; readonly bucket: string };

// S3 takes no smaller parts than 5 MiB but for the last, and no more than 10,000: enough for 80 GB.
const partBytes = 8 * 1024 * 1024;

/** Gathers content into parts of the same size, the last one but for; each is a buffer of its own. */
async function* partsOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + partBytes - filled);
      part.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < partBytes) continue;
      yield part;
      part = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

// The client's own upload of a stream waits for ever when the stream fails, so the parts are sent from here.
async function putParts({ client, bucket }: Bucket, key: string, first: Buffer, rest: AsyncIterable<Buffer>) {
  const uploadId = await client.initiateNewMultipartUpload(bucket, key, {});
  try {
    const etags = [await putPart({ client, bucket }, key, uploadId, 1, first)];
    for await (const part of rest) {
      etags.push(await putPart({ client, bucket }, key, uploadId, etags.length + 1, part));
    }
    await client.completeMultipartUpload(bucket, key, uploadId, etags);
  } catch (error) {
    // Should this fail too, removeUnfinished finds what is left.
    await client.abortMultipartUpload(bucket, key, uploadId).catch(() => undefined);
    throw error;
  }
}

async function putPart({ client, bucket }: Bucket, key: string, uploadId: string, part: number, content: Buffer) {
  const query = `partNumber=${part}&uploadId=${encodeURIComponent(uploadId)}`;
  const request = { method: "PUT", bucketName: bucket, objectName: key, query };
  const { headers } = await client.makeRequestAsyncOmit(request, content);
  return { part, etag: String(headers.etag).replaceAll('"', "") };
}

async function readObject({ client, bucket }: Bucket, key: string, { offset, length }: ByteRange) {
  assertKey(key);
  if (length === 0) return Readable.from([]);
  return client.getPartialObject(bucket, key, offset, length).catch((error) => throwProblem(error, key));
}

async function findObject({ client, bucket }: Bucket, key: string): Promise<StoredObject | undefined> {
  try {
    const { size, lastModified } = await client.statObject(bucket, key);
    return { key, size, modifyTime: lastModified };
  } catch (error) {
    const problem = problemOf(error, key);
    if (problem instanceof StorageError && problem.problem === "missing") return undefined;
    throw problem;
  }
}

async function* listObjects({ client, bucket }: Bucket, prefix: string): AsyncGenerator<StoredObject> {
  const items = client.listObjectsV2(bucket, prefix, true) as AsyncIterable<BucketItem>;
  for await (const { name, size, lastModified } of items) {
    if (name !== undefined) yield { key: name, size: size ?? 0, modifyTime: lastModified ?? new Date(0) };
  }
}

async function abortOlder({ client, bucket }: Bucket, before: Date): Promise<number> {
  let removed = 0;
  for await (const { key, uploadId, initiated } of unfinishedUploads({ client, bucket })) {
    if (initiated >= before) continue;
    await client.abortMultipartUpload(bucket, key, uploadId);
    removed += 1;
  }
  return removed;
}

/** The uploads that were begun and not ended. The client's listing adds up the parts of each, which nobody asked for. */
async function* unfinishedUploads({ client, bucket }: Bucket) {
  let [keyMarker, idMarker] = ["", ""];
  for (let more = true; more; ) {
    const page = await client.listIncompleteUploadsQuery(bucket, "", keyMarker, idMarker, "");
    for (const { key, uploadId, initiated } of page.uploads) yield { key, uploadId, initiated: new Date(initiated) };
    more = page.isTruncated && page.nextKeyMarker !== "";
    keyMarker = page.nextKeyMarker;
    idMarker = page.nextUploadIdMarker;
  }
}

/** The client gives its requests no time limit: a server that is silent for too long ends them here. */
function impatient(transport: Pick<typeof http, "request">, silenceMs: number): Pick<typeof http, "request"> {
  const request = (options: http.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) => {
    const sent = transport.request({ ...options, timeout: silenceMs }, onAnswer);
    return sent.on("timeout", () =>
      sent.destroy(Object.assign(new Error("the server is silent"), { code: "ETIMEDOUT" })),
    );
  };
  return { request: request as typeof http.request };
}

function throwProblem(error: unknown, key: string): never {
  throw problemOf(error, key);
}

function problemOf(error: unknown, key: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case "NoSuchKey":
    case "NotFound":
      return new StorageError("missing", `there is no object ${key}`, error);
    case "PreconditionFailed":
      return new StorageError("exists", `there is an object ${key} already`, error);
    case "XMinioStorageFull":
    case "QuotaExceeded":
    case "InsufficientCapacity":
      return new StorageError("full", "the storage is full", error);
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "ENOTFOUND":
    case "EPIPE":
    case "ETIMEDOUT":
    case "SlowDown":
    case "ServiceUnavailable":
    case "InternalError":
      return new StorageError("unavailable", "the storage does not answer", error);
    default:
      return error;
  }
}
