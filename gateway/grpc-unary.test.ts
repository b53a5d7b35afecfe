import { gzipSync } from "node:zlib";
import { Code, ConnectError, type ConnectRouterOptions } from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Health } from "../gen/grpc/health/v1/health_pb.ts";
import { createCallRouter } from "./call-router.ts";
import { answerBoth, cut, limits, places, readable, requestFor } from "./testing/answer-both.ts";

const grpc = { "content-type": "application/grpc" };

function enveloped(message: Uint8Array, flags = 0): Buffer {
  const prefix = Buffer.from([flags, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

test("a request is answered as Connect answers it, however its bytes arrive", async () => {
  const services = fc.constantFrom("", "known", "refused", "broken", "x".repeat(150));
  await fc.assert(
    fc.asyncProperty(services, places, fc.boolean(), fc.boolean(), async (service, at, zip, accept) => {
      const message = requestFor(service);
      const body = zip ? enveloped(gzipSync(message), 1) : enveloped(message);
      const headers = {
        ...grpc,
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
      const [ours, theirs] = await answerBoth({ pieces: cut(bytes, at), headers: grpc });
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
    const [ours, theirs] = await answerBoth(
      { pieces: [enveloped(requestFor(""))], headers: { ...grpc, ...headers } },
      options,
    );
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
