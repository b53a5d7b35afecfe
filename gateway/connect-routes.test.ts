import { createClient, createContextKey, createContextValues } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { expectServes, getVersion, json, post } from "./testing/calls.ts";
import { connectRaw } from "./testing/raw-client.ts";
import { smallRoutes, startSmallApp } from "./testing/small-app.ts";

test("a Host that makes no URL is answered, where connect-fastify leaves the caller waiting", async () => {
  const app = await startSmallApp();
  const client = await connectRaw(app.port);
  client.send(
    `POST ${getVersion} HTTP/1.1\r\nHost: [\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  );
  await client.sees("HTTP/1.1 400");
  expect(app.log).toContainEqual(expect.objectContaining({ level: 30, msg: "call", reason: "MALFORMED_REQUEST" }));
  await expectServes(app);
});

test("handlers learn about the HTTP request under both versions", async () => {
  const key = createContextKey("", { description: "what the request says" });
  const seen: string[] = [];
  const { origin } = await startSmallApp({
    connect: {
      routes: smallRoutes,
      contextValues: ({ ip, method, url }) => createContextValues().set(key, `${ip} ${method} ${url}`),
    },
    router: {
      interceptors: [
        (next) => (request) => {
          seen.push(request.contextValues.get(key));
          return next(request);
        },
      ],
    },
  });
  await createClient(SystemService, createGrpcTransport({ baseUrl: origin })).getVersion({});
  await createClient(SystemService, createConnectTransport({ baseUrl: origin, httpVersion: "1.1" })).getVersion({});
  expect(seen).toEqual([`127.0.0.1 POST ${getVersion}`, `127.0.0.1 POST ${getVersion}`]);
});

test("headers that hooks set are on the answer, and onResponse hooks run", async () => {
  const answered: number[] = [];
  const app = await startSmallApp({
    extend: (fastify) => {
      fastify.addHook("onRequest", async (_request, reply) => void reply.header("x-frame-options", "DENY"));
      fastify.addHook("onResponse", async (_request, reply) => void answered.push(reply.raw.statusCode));
    },
  });
  expect((await post(app, getVersion, "{}")).headers.get("x-frame-options")).toBe("DENY");
  await expect.poll(() => answered).toEqual([200]);
});

test("a body in no known format, or a method that is not allowed, is refused", async () => {
  const app = await startSmallApp();
  expect((await post(app, getVersion, "<a/>", { "content-type": "text/xml" })).status).toBe(415);
  expect((await fetch(`${app.origin}${getVersion}`, { method: "DELETE", headers: json })).status).toBe(405);
  expect((await post(app, "/echo", '{"parsed":"outside"}')).status).toBe(200);
});

test("a client that leaves during a call is no error", async () => {
  const app = await startSmallApp();
  const leave = new AbortController();
  const headers = { ...json, "wait-ms": "200" };
  const call = fetch(`${app.origin}${getVersion}`, { method: "POST", body: "{}", headers, signal: leave.signal });
  setTimeout(() => leave.abort(), 50);
  await expect(call).rejects.toThrow();
  await expect.poll(() => app.log.length).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(app.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
});
