import { createHash } from "node:crypto";
import { connect } from "node:http2";
import { gzipSync } from "node:zlib";
import { createClient, createContextKey, createContextValues } from "@connectrpc/connect";
import { createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { bodyDigest } from "./raw-body-hash.ts";
import { getVersion, json } from "./testing/calls.ts";
import { smallRoutes, startSmallApp } from "./testing/small-app.ts";

const sha256 = (body: Uint8Array | string) => createHash("sha256").update(body).digest("hex");
const digestKey = createContextKey<() => Buffer>(() => Buffer.alloc(0));
const proof = { "device-proof": "p" };

/** The app reports what its interceptors and its route by GET see as the digest. */
async function start() {
  const seen: string[] = [];
  const look = (digest: () => Buffer) => {
    try {
      seen.push(digest().toString("hex"));
    } catch (error) {
      seen.push(String(error));
    }
  };
  const { app, origin } = await startSmallApp({
    connect: {
      routes: smallRoutes,
      contextValues: (request) => createContextValues().set(digestKey, bodyDigest(request)),
    },
    router: {
      interceptors: [
        (next) => (request) => {
          look(request.contextValues.get(digestKey));
          return next(request);
        },
      ],
    },
    extend: (app) =>
      void app.get("/plain", (request) => {
        look(bodyDigest(request));
        return "none";
      }),
  });
  return { app, origin, seen };
}

type Sent = { path: string; method?: string; body?: Uint8Array | string; headers?: Record<string, string> };

const senders: [string, (origin: string, sent: Sent) => Promise<number>][] = [
  [
    "HTTP/1.1",
    async (origin, { path, method = "POST", body, headers = {} }) => {
      const init = { method, headers: { ...proof, ...headers } };
      const answer = await fetch(`${origin}${path}`, body === undefined ? init : { ...init, body: Buffer.from(body) });
      await answer.text();
      return answer.status;
    },
  ],
  [
    "HTTP/2",
    (origin, { path, method = "POST", body, headers = {} }) => {
      const session = connect(origin);
      onTestFinished(() => session.destroy());
      const about = { ":method": method, ":path": path, ...proof, ...headers };
      const stream = session.request(about, { endStream: body === undefined });
      if (body !== undefined) stream.end(body);
      stream.resume();
      return new Promise((resolve) => stream.once("response", (fields) => resolve(Number(fields[":status"]))));
    },
  ],
];

const bodies: [string, Sent, string][] = [
  ["a JSON RPC", { path: getVersion, body: "{}", headers: json }, "{}"],
  ["an RPC with an empty body", { path: getVersion, body: "", headers: { "content-type": "application/proto" } }, ""],
  ["an RPC without a body", { path: getVersion, headers: { "content-type": "application/proto" } }, ""],
  ["an RPC by GET", { path: `${getVersion}?encoding=json&message=%7B%7D&connect=v1`, method: "GET" }, ""],
  ["a route by GET", { path: "/plain", method: "GET" }, ""],
];

test.each(
  senders.flatMap(([version, send]) => bodies.map((body) => [`${version}: ${body[0]}`, send, ...body] as const)),
)("%s", async (_title, send, _name, sent, expected) => {
  const { origin, seen } = await start();
  expect(await send(origin, sent)).toBe(200);
  expect(seen).toEqual([sha256(expected)]);
});

test.each(senders)("%s: a compressed body is hashed as it was sent", async (_version, send) => {
  const { origin, seen } = await start();
  const body = gzipSync(`{${" ".repeat(5_000)}}`);
  expect(await send(origin, { path: getVersion, body, headers: { ...json, "content-encoding": "gzip" } })).toBe(200);
  expect(seen).toEqual([sha256(body)]);
});

test("what a GET carries counts as nothing", async () => {
  const { origin, seen } = await start();
  const [, overHttp2] = senders.find(([version]) => version === "HTTP/2") ?? expect.fail();
  expect(await overHttp2(origin, { path: "/plain", method: "GET", body: "{}", headers: json })).toBe(200);
  expect(seen).toEqual([sha256("")]);
});

test("gRPC, gRPC-Web and server streams: with their framing", async () => {
  const { origin, seen } = await start();
  const grpc = createGrpcTransport({ baseUrl: origin });
  const web = createGrpcWebTransport({ baseUrl: origin, httpVersion: "1.1" });
  await createClient(SystemService, grpc).getVersion({}, { headers: proof });
  await createClient(SystemService, web).getVersion({}, { headers: proof });
  for await (const _ of createClient(HealthStreamService, grpc).watchHealth({ limit: 1 }, { headers: proof }));
  const empty = sha256(Buffer.alloc(5));
  expect(seen).toEqual([empty, empty, sha256(Buffer.from([0, 0, 0, 0, 2, 0x10, 1]))]);
});

test("without a proof nothing is hashed, and asking is a mistake", async () => {
  const { origin, seen } = await start();
  await fetch(`${origin}${getVersion}`, { method: "POST", body: "{}", headers: json });
  expect(seen).toEqual(["Error: the body of this request was not hashed"]);
});

test("the body of a server stream that is read ahead for its proof has the same limit", async () => {
  const { origin } = await start();
  const body = Buffer.alloc(5 * 1024 * 1024);
  const headers = { ...proof, "content-type": "application/connect+proto" };
  const path = "/erp.operations.v1.HealthStreamService/WatchHealth";
  const answer = await fetch(`${origin}${path}`, { method: "POST", body, headers });
  // In the protocol of the stream: a message that says how it ended.
  expect(answer.headers.get("content-type")).toBe("application/connect+proto");
  expect(await answer.text()).toMatch(/"code":"resource_exhausted".*"reason":"REQUEST_TOO_LARGE"/);
});
