import { connect, type IncomingHttpHeaders } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import { createEndStreamSerialization, errorFromJsonBytes } from "@connectrpc/connect/protocol-connect";
import { findTrailerError } from "@connectrpc/connect/protocol-grpc";
import { trailerParse } from "@connectrpc/connect/protocol-grpc-web";
import { BadRequestSchema, LocalizedMessageSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { codeName, reasonOf } from "../../platform/rpc/explain.ts";

/** How a call was answered, in the same form whatever its protocol is. */
export type RawAnswer = {
  /** Code in gRPC's spelling; "OK" when the call went through. */
  readonly code: string;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The text for people. */
  readonly text: string;
  /** Fields that break a rule. */
  readonly fields: readonly string[];
  readonly requestId: string;
  readonly status: number;
  readonly headers: Headers;
};

/** The wire forms that a test can speak. */
export const wireForms = {
  "connect json": { type: "application/json", enveloped: false },
  "connect proto": { type: "application/proto", enveloped: false },
  "connect stream": { type: "application/connect+json", enveloped: true },
  grpc: { type: "application/grpc", enveloped: true },
  "grpc-web": { type: "application/grpc-web+proto", enveloped: true },
} as const;
export type WireForm = keyof typeof wireForms;

/**
 * Sends bytes as the body of a call, with the content type of a wire form, and reads the answer. Connect JSON goes over
 * HTTP/1.1, as browsers and simple clients send it, all else over HTTP/2.
 */
export async function rawAnswer(
  origin: string,
  form: WireForm,
  path: string,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const sent = { "content-type": wireForms[form].type, ...headers };
  const exchange = form === "connect json" ? exchangeHttp1 : exchangeHttp2;
  const { status, header: head, trailer, content } = await exchange(origin + path, body, sent);
  const error = errorIn(form, status, head, trailer, content);
  const info = error && reasonOf(error);
  return {
    code: error ? codeName(error.code) : "OK",
    reason: info?.reason ?? "",
    domain: info?.domain ?? "",
    metadata: info?.metadata ?? {},
    text: error?.findDetails(LocalizedMessageSchema)[0]?.message ?? "",
    fields:
      error?.findDetails(BadRequestSchema).flatMap((each) => each.fieldViolations.map(({ field }) => field)) ?? [],
    requestId: head.get("x-request-id") ?? "",
    status,
    headers: head,
  };
}

/** A message in the envelope of gRPC and of streams: flags, length, content. */
export function enveloped(content: Uint8Array | string, flags = 0): Buffer {
  const bytes = Buffer.from(content);
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function errorIn(form: WireForm, status: number, header: Headers, trailer: Headers, content: Buffer) {
  const isJson = header.get("content-type") === "application/json";
  const fallback = new ConnectError(`no error of ours: ${status} ${content}`, Code.Unknown);
  if (isJson && status !== 200) return errorFromJsonBytes(content, header, fallback);
  switch (form) {
    case "grpc":
      return findTrailerError(trailer.has("grpc-status") ? trailer : header);
    case "grpc-web":
      return findTrailerError(trailerParse(lastEnvelope(content)));
    case "connect stream":
      return createEndStreamSerialization(undefined).parse(new Uint8Array(lastEnvelope(content))).error;
    default:
      return status === 200 ? undefined : fallback;
  }
}

function lastEnvelope(content: Buffer): Buffer<ArrayBuffer> {
  let at = 0;
  for (;;) {
    const end = at + 5 + content.readUInt32BE(at + 1);
    if (end >= content.length) return Buffer.from(content.subarray(at + 5, end));
    at = end;
  }
}

type Exchange = { status: number; header: Headers; trailer: Headers; content: Buffer };

async function exchangeHttp1(
  url: string,
  body: Uint8Array | string,
  headers: Record<string, string>,
): Promise<Exchange> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: "POST", body: body as string, headers, signal });
  const content = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, header: answer.headers, trailer: new Headers(), content };
}

function exchangeHttp2(url: string, body: Uint8Array | string, headers: Record<string, string>): Promise<Exchange> {
  const { origin, pathname, search } = new URL(url);
  const session = connect(origin);
  return new Promise<Exchange>((resolve, reject) => {
    session.once("error", reject);
    const about = { ":method": "POST", ":path": pathname + search, te: "trailers" };
    const stream = session.request({ ...about, ...headers });
    let header: IncomingHttpHeaders = {};
    let trailer = new Headers();
    const chunks: Buffer[] = [];
    stream.setTimeout(timeoutMs, () => reject(new Error("no answer in time")));
    stream.once("error", reject);
    stream.once("response", (fields) => {
      header = fields;
    });
    stream.once("trailers", (fields) => {
      trailer = plain(fields);
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.once("end", () =>
      resolve({ status: Number(header[":status"]), header: plain(header), trailer, content: Buffer.concat(chunks) }),
    );
    stream.end(body);
  }).finally(() => session.close());
}

const timeoutMs = 15_000;

function plain(fields: IncomingHttpHeaders): Headers {
  const pairs = Object.entries(fields).filter(([name, value]) => !name.startsWith(":") && value !== undefined);
  return new Headers(pairs.map(([name, value]) => [name, String(value)] as [string, string]));
}
