import { create, toBinary } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ConnectRouterOptions,
  createConnectRouter,
} from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { compressionGzip } from "@connectrpc/connect-node";
import fc from "fast-check";
import {
  Health,
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus,
} from "../../gen/grpc/health/v1/health_pb.ts";
import { createCallRouter } from "../call-router.ts";

/** Small, so that messages which are too long are short. */
export const limits = { readMaxBytes: 200, compressMinBytes: 0, acceptCompression: [compressionGzip] };
/** The body of a request, piece by piece, and its headers. */
type Call = { readonly pieces: readonly Uint8Array[]; readonly headers: Record<string, string> };

/** Answers by ours and by Connect's own handler, both in front of the same service. */
export async function answerBoth(call: Call, options: ConnectRouterOptions = {}) {
  return [await answer(createCallRouter, call, options), await answer(createConnectRouter, call, options)];
}

async function answer(
  createRouter: (options: ConnectRouterOptions) => ConnectRouter,
  { pieces, headers }: Call,
  options: object,
) {
  const router = createRouter({ ...limits, ...options }).service(Health, {
    check: ({ service }, { responseHeader, responseTrailer }) => {
      responseHeader.set("x-head", "1");
      responseTrailer.set("x-tail", "2");
      if (service === "refused") throw new ConnectError("refused: 不", Code.NotFound);
      if (service === "broken") throw new Error("secret");
      return { status: HealthCheckResponse_ServingStatus.SERVING };
    },
  });
  const handler = router.handlers.find(({ method }) => method.name === "Check");
  const answered = await handler?.({
    httpVersion: "2.0",
    method: "POST",
    url: "http://localhost/grpc.health.v1.Health/Check",
    header: new Headers({ ...headers }),
    body: stream(pieces),
    signal: new AbortController().signal,
  });
  return readable(answered as UniversalServerResponse);
}

/** An answer as plain values. */
export async function readable({ status, header, body, trailer }: UniversalServerResponse) {
  const pieces: Uint8Array[] = [];
  for await (const piece of body ?? []) pieces.push(piece);
  const tail = Object.fromEntries(trailer ?? []);
  return {
    status,
    header: Object.fromEntries(header ?? []),
    body: Buffer.concat(pieces).toString("hex"),
    grpcStatus: tail["grpc-status"],
    tail: tail["x-tail"],
    message: tail["grpc-message"],
  };
}

async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** A request that the service answers by its text. */
export function requestFor(service: string): Uint8Array {
  return toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema, { service }));
}

/** The same bytes, cut where the numbers say. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

/** Places to cut a body at. */
export const places = fc.array(fc.nat(), { maxLength: 6 });
