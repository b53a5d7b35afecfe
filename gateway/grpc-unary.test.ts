import { gzipSync } from "node:zlib";
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
import { expect, test } from "vitest";
import {
  Health,
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus,
} from "../gen/grpc/health/v1/health_pb.ts";
import { createCallRouter } from "./call-router.ts";

const readMaxBytes = 200;
const limits = { readMaxBytes, compressMinBytes: 0, acceptCompression: [compressionGzip] };
type Call = { readonly pieces: readonly Uint8Array[]; readonly headers: Record<string, string> };

/** Answers by ours and by Connect's own handler, both in front of the same service. */
async function answerBoth(call: Call, options: ConnectRouterOptions = {}) {
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
    header: new Headers({ "content-type": "application/grpc", ...headers }),
    body: stream(pieces),
    signal: new AbortController().signal,
  });
  return readable(answered as UniversalServerResponse);
}

async function readable({ status, header, body, trailer }: UniversalServerResponse) {
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

function enveloped(message: Uint8Array, flags = 0): Buffer {
  const prefix = Buffer.from([flags, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function requestFor(service: string): Uint8Array {
  return toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema, { service }));
}

/** The same bytes, cut where the numbers say. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const places = fc.array(fc.nat(), { maxLength: 6 });

test("a request is answered as Connect answers it, however its bytes arrive", async () => {
  const services = fc.constantFrom("", "known", "refused", "broken", "x".repeat(150));
  await fc.assert(
    fc.asyncProperty(services, places, fc.boolean(), fc.boolean(), async (service, at, zip, accept) => {
      const message = requestFor(service);
      const body = zip ? enveloped(gzipSync(message), 1) : enveloped(message);
      const headers = {
        ...(zip ? { "grpc-encoding": "gzip" } : {}),
        ...(accept ? { "grpc-accept-encoding": "gzip" } : {}),
      };
      const [ours, theirs] = await answerBoth({ pieces: cut(body, at), headers });
      expect(ours).toEqual(theirs);
      expect(ours?.grpcStatus).toBe(service === "refused" ? "5" : service === "broken" ? "13" : "0");
    }),
  );
});

test("bytes of any kind get the status that Connect gives them, but nothing that is too long is waited for", async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.tuple(fc.nat(1), fc.uint8Array({ maxLength: 30 })).map(([flags, message]) => enveloped(message, flags)),
    fc.uint8Array({ maxLength: 20 }).map((rest) => Buffer.concat([enveloped(requestFor("known")), rest])),
    fc.nat(400).map((length) => enveloped(Buffer.alloc(length))),
  );
  await fc.assert(
    fc.asyncProperty(body, places, async (bytes, at) => {
      const [ours, theirs] = await answerBoth({ pieces: cut(bytes, at), headers: {} });
      // Of a request with two faults, either may be told; what is no request at all must not be served.
      expect(ours?.status).toBe(theirs?.status);
      expect(ours?.grpcStatus === "0").toBe(theirs?.grpcStatus === "0");
      expect(ours?.header).toEqual(theirs?.header);
      if (ours?.grpcStatus === "0") expect(ours).toEqual(theirs);
    }),
  );
});

test("a request that is refused before it is read is not read", async () => {
  const unread = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.reject(new Error("somebody read the request"));
  };
  const refusals: readonly [Record<string, string>, ConnectRouterOptions, string][] = [
    [{}, { requestGate: () => Promise.reject(new ConnectError("not today", Code.Unauthenticated)) }, "16"],
    [{ "grpc-encoding": "br" }, {}, "12"],
    [{ "grpc-timeout": "soon" }, {}, "3"],
  ];
  for (const [headers, options, status] of refusals) {
    const handler = createCallRouter({ ...limits, ...options }).service(Health, {}).handlers[0];
    const request = { httpVersion: "2.0", method: "POST", url: "http://localhost/", body: unread() };
    const header = new Headers({ "content-type": "application/grpc", ...headers });
    const answered = await handler?.({ ...request, header, signal: new AbortController().signal });
    expect((await readable(answered as UniversalServerResponse)).grpcStatus).toBe(status);
    const [ours, theirs] = await answerBoth({ pieces: [enveloped(requestFor(""))], headers }, options);
    expect(ours).toEqual(theirs);
  }
});

test("a message that cannot be read is refused before the end of the request", async () => {
  const open = Promise.withResolvers<void>();
  const body = async function* () {
    yield enveloped(Buffer.alloc(8, 0xff));
    await open.promise;
  };
  const handler = createCallRouter(limits).service(Health, {}).handlers[0];
  const answered = handler?.({
    httpVersion: "2.0",
    method: "POST",
    url: "http://localhost/",
    header: new Headers({ "content-type": "application/grpc" }),
    body: body(),
    signal: new AbortController().signal,
  });
  expect((await readable((await answered) as UniversalServerResponse)).grpcStatus).toBe("13");
  open.resolve();
});
