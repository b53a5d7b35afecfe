import { Code, ConnectError } from "@connectrpc/connect";
import {
  assertByteStreamRequest,
  compressionNegotiate,
  createMethodSerializationLookup,
  type EnvelopedMessage,
  encodeEnvelope,
  envelopeCompress,
  envelopeDecompress,
  invokeUnaryImplementation,
  type UniversalHandlerFn,
  type UniversalHandlerOptions,
  uResponseOk,
  uResponseUnsupportedMediaType,
} from "@connectrpc/connect/protocol";
import {
  contentTypeJson,
  contentTypeProto,
  grpcStatusOk,
  parseContentType,
  parseTimeout,
  setTrailerStatus,
} from "@connectrpc/connect/protocol-grpc";
import { answered, only, openUnaryCall, toldOf, type UnarySpec } from "./unary-call.ts";

/**
 * Answers unary calls of gRPC as Connect's handler does, step by step and without its pipeline: that makes eleven generator
 * functions for each call, each of which V8 gives a hidden class. Hidden classes live in the old space from the start, and
 * hold what they came from, 20 kB of each call, until the next full garbage collection (bench/README.md).
 */
export function grpcUnary(spec: UnarySpec, options: UniversalHandlerOptions): UniversalHandlerFn {
  const { method } = spec;
  const serialization = createMethodSerializationLookup(method, options.binaryOptions, options.jsonOptions, options);
  return async (request) => {
    assertByteStreamRequest(request);
    const { header, body } = request;
    const type = parseContentType(header.get("content-type"));
    if (!type) return uResponseUnsupportedMediaType;
    const timeout = parseTimeout(header.get("grpc-timeout"), options.maxTimeoutMs);
    const compression = negotiate(header, options);
    const context = openUnaryCall(spec, options, request, {
      protocolName: "grpc",
      timeoutMs: timeout.timeoutMs,
      responseHeader: {
        "content-type": type.binary ? contentTypeProto : contentTypeJson,
        ...(compression.response ? { "grpc-encoding": compression.response.name } : {}),
      },
      responseTrailer: { "grpc-status": grpcStatusOk },
    });
    const { responseHeader, responseTrailer } = context;
    try {
      await options.requestGate?.(context);
      if (compression.error) throw compression.error;
      if (timeout.error) throw timeout.error;
      const input = await readOne(body, options.readMaxBytes, async (envelope) => {
        const { data } = await envelopeDecompress(envelope, compression.request, options.readMaxBytes);
        return serialization.getI(type.binary).parse(data);
      });
      const output = await invokeUnaryImplementation(spec, context, input, options.interceptors);
      const envelope = { flags: 0, data: serialization.getO(type.binary).serialize(output) };
      const { flags, data } = await envelopeCompress(envelope, compression.response, options.compressMinBytes);
      context.abort(answered);
      const answer = only(encodeEnvelope(flags, data));
      return { ...uResponseOk, body: answer, header: responseHeader, trailer: responseTrailer };
    } catch (error) {
      context.abort(error);
      return { ...uResponseOk, header: responseHeader, trailer: setTrailerStatus(responseTrailer, toldOf(error)) };
    }
  };
}

function negotiate(header: Headers, { acceptCompression }: UniversalHandlerOptions) {
  const accepted = header.get("grpc-accept-encoding");
  return compressionNegotiate(acceptCompression, header.get("grpc-encoding"), accepted, "Grpc-Accept-Encoding");
}

/** Reads the one message of a unary request: parses it as soon as it is there, then waits for the end of the request. */
async function readOne<T>(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
  parse: (envelope: EnvelopedMessage) => Promise<T>,
): Promise<T> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  let wanted = prefixBytes;
  let parsed: { message: T } | undefined;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    received += chunk.length;
    if (parsed) throw new ConnectError("there is more than one message", Code.Unimplemented);
    chunks.push(chunk);
    if (received < wanted) continue;
    if (wanted === prefixBytes) wanted += messageBytes(chunks, bytesMax);
    if (received < wanted) continue;
    if (received > wanted) throw new ConnectError("there is more than one message", Code.Unimplemented);
    const [first = nothing] = chunks;
    const envelope = chunks.length > 1 ? Buffer.concat(chunks) : first;
    parsed = { message: await parse({ flags: envelope[0] ?? 0, data: envelope.subarray(prefixBytes) }) };
  }
  if (parsed) return parsed.message;
  if (received > 0) throw new ConnectError("protocol error: incomplete envelope", Code.InvalidArgument);
  throw new ConnectError("there is no message", Code.Unimplemented);
}

/** Length of the message as its prefix says, which is refused before it is there if it is too long. */
function messageBytes(chunks: Uint8Array[], bytesMax: number): number {
  if (chunks.length > 1) chunks.splice(0, chunks.length, Buffer.concat(chunks));
  const { buffer, byteOffset } = chunks[0] ?? nothing;
  const length = new DataView(buffer, byteOffset, prefixBytes).getUint32(1);
  if (length > bytesMax) throw new ConnectError(`a message of ${length} bytes is too long`, Code.ResourceExhausted);
  return length;
}

/** Before each message of gRPC: one byte of flags, four of length. */
const prefixBytes = 5;

const nothing = new Uint8Array();
