import {
  assertByteStreamRequest,
  type Compression,
  compressionNegotiate,
  createMethodSerializationLookup,
  invokeUnaryImplementation,
  mergeNonProtocolHeaders,
  readAllBytes,
  type UniversalHandlerFn,
  type UniversalHandlerOptions,
  uResponseUnsupportedMediaType,
} from "@connectrpc/connect/protocol";
import {
  codeToHttpStatus,
  contentTypeUnaryJson,
  contentTypeUnaryProto,
  errorToJsonBytes,
  parseContentType,
  parseTimeout,
  trailerMux,
} from "@connectrpc/connect/protocol-connect";
import { answered, only, openUnaryCall, toldOf, type UnarySpec } from "./unary-call.ts";

/**
 * Answers unary calls of Connect by POST as Connect's handler does. That one gives its answer out by a generator function
 * made for the call, so that the bytes of all answers stay in memory until the next full garbage collection (see grpcUnary),
 * and it makes an error at the end of each call that went well.
 */
export function connectUnary(spec: UnarySpec, options: UniversalHandlerOptions): UniversalHandlerFn {
  const { method } = spec;
  const { binaryOptions, jsonOptions, readMaxBytes } = options;
  const serialization = createMethodSerializationLookup(method, binaryOptions, jsonOptions, options);
  return async (request) => {
    assertByteStreamRequest(request);
    const { header, body } = request;
    assertUrl(request.url);
    const type = parseContentType(header.get("content-type"));
    if (!type || type.stream) return uResponseUnsupportedMediaType;
    const timeout = parseTimeout(header.get("connect-timeout-ms"), options.maxTimeoutMs);
    const compression = negotiate(header, options);
    const context = openUnaryCall(spec, options, request, {
      protocolName: "connect",
      timeoutMs: timeout.timeoutMs,
      responseHeader: { "content-type": type.binary ? contentTypeUnaryProto : contentTypeUnaryJson },
    });
    const { responseHeader, responseTrailer } = context;
    const answer = async (status: number, plain: Uint8Array) => {
      const bytes = await compressed(plain, compression.response, options, responseHeader);
      const muxed = trailerMux(responseHeader, responseTrailer);
      muxed.set("content-length", String(bytes.byteLength));
      return { status, body: only(bytes), header: muxed };
    };
    let output: Uint8Array;
    try {
      await options.requestGate?.(context);
      if (compression.error) throw compression.error;
      if (timeout.error) throw timeout.error;
      const sent = await readAllBytes(body, readMaxBytes, header.get("content-length"));
      const bytes = compression.request ? await compression.request.decompress(sent, readMaxBytes) : sent;
      const input = serialization.getI(type.binary).parse(bytes);
      const message = await invokeUnaryImplementation(spec, context, input, options.interceptors);
      output = serialization.getO(type.binary).serialize(message);
      context.abort(answered);
    } catch (error) {
      context.abort(error);
      const told = toldOf(error);
      responseHeader.set("content-type", contentTypeUnaryJson);
      // Metadata of an error that came from another process is not ours to pass on.
      if (!told.isWireError) mergeNonProtocolHeaders(responseHeader, told.metadata);
      return answer(codeToHttpStatus(told.code), errorToJsonBytes(told, jsonOptions));
    }
    return answer(200, output);
  };
}

/** Throws for an authority that makes no URL. */
function assertUrl(url: string): void {
  if (!URL.canParse(url)) new URL(url);
}

function negotiate(header: Headers, { acceptCompression }: UniversalHandlerOptions) {
  const accepted = header.get("accept-encoding");
  return compressionNegotiate(acceptCompression, header.get("content-encoding"), accepted, "Accept-Encoding");
}

async function compressed(
  bytes: Uint8Array,
  compression: Compression | null,
  { compressMinBytes }: UniversalHandlerOptions,
  header: Headers,
): Promise<Uint8Array> {
  if (!compression || bytes.byteLength < compressMinBytes) return bytes;
  header.set("content-encoding", compression.name);
  return compression.compress(bytes);
}
