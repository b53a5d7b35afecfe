import { gzipSync } from "node:zlib";
import { Code, ConnectError, type ConnectRouterOptions } from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Health } from "../gen/grpc/health/v1/health_pb.ts";
import { createCallRouter } from "./call-router.ts";
import { answerBoth, cut, limits, places, readable, requestFor } from "./testing/answer-both.ts";

const types = ["application/json", "application/json; charset=utf-8", "application/proto"] as const;

function bodyOf(type: string, service: string): Uint8Array {
  return type.startsWith("application/json") ? Buffer.from(JSON.stringify({ service })) : requestFor(service);
}

test("a request is answered as Connect answers it, however its bytes arrive", async () => {
  const services = fc.constantFrom("", "known", "refused", "broken", "x".repeat(150));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...types),
      services,
      places,
      fc.record({ zip: fc.boolean(), accept: fc.boolean(), length: fc.constantFrom(undefined, 0, 1, -1) }),
      async (type, service, at, { zip, accept, length }) => {
        const plain = bodyOf(type, service);
        const body = zip ? gzipSync(plain) : plain;
        const headers = {
          "content-type": type,
          ...(zip ? { "content-encoding": "gzip" } : {}),
          ...(accept ? { "accept-encoding": "br, gzip" } : {}),
          ...(length === undefined ? {} : { "content-length": String(Math.max(0, body.length + length)) }),
        };
        const [ours, theirs] = await answerBoth({ pieces: cut(body, at), headers });
        expect(ours).toEqual(theirs);
        if (length === undefined || length === 0) {
          expect(ours?.status).toBe(service === "refused" ? 404 : service === "broken" ? 500 : 200);
        }
      },
    ),
  );
});

test("bytes of any kind get the answer that Connect gives them", async () => {
  const body = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.json().map(Buffer.from), fc.nat(400).map(Buffer.alloc));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...types), body, places, async (type, bytes, at) => {
      const [ours, theirs] = await answerBoth({ pieces: cut(bytes, at), headers: { "content-type": type } });
      expect(ours).toEqual(theirs);
    }),
  );
});

test("a request that is refused before it is read is not read", async () => {
  const unread = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.reject(new Error("somebody read the request"));
  };
  const refusals: readonly [Record<string, string>, ConnectRouterOptions, number][] = [
    [{}, { requestGate: () => Promise.reject(new ConnectError("not today", Code.Unauthenticated)) }, 401],
    [{ "content-encoding": "br" }, {}, 501],
    [{ "connect-timeout-ms": "soon" }, {}, 400],
    [{ "content-length": "100000" }, {}, 429],
  ];
  for (const [headers, options, status] of refusals) {
    const handler = createCallRouter({ ...limits, ...options }).service(Health, {}).handlers[0];
    const request = { httpVersion: "1.1", method: "POST", url: "http://localhost/", body: unread() };
    const header = new Headers({ "content-type": "application/json", ...headers });
    const answered = await handler?.({ ...request, header, signal: new AbortController().signal });
    expect((await readable(answered as UniversalServerResponse)).status).toBe(status);
    const call = { pieces: [Buffer.from("{}")], headers: { "content-type": "application/json", ...headers } };
    const [ours, theirs] = await answerBoth(call, options);
    expect(ours).toEqual(theirs);
  }
});
