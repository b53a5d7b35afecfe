import { connect, constants } from "node:http2";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { connectRaw, http2Hello } from "./testing/raw-client.ts";
import { startSmallApp } from "./testing/small-app.ts";

const limits = {
  firstBytesTimeoutMs: 200,
  headersTimeoutMs: 400,
  bodyTimeoutMs: 300,
  unreadBodyMs: 300,
  uploadBodyTimeoutMs: 1_500,
  timeoutCheckMs: 50,
  keepAliveIdleMs: 300,
  sessionIdleMs: 500,
  // A session is told that it ends before it is ended; the time between is a test of its own.
  closeQuietMs: 20,
};
const getVersion = "/erp.operations.v1.SystemService/GetVersion";

/** Sends a byte each 50 ms for as long as the connection takes it, so that no inactivity timer can help. */
function drip(send: (byte: string) => void): void {
  const timer = setInterval(() => send("x"), 50);
  onTestFinished(() => clearInterval(timer));
}

const neverFinished: [string, string | Uint8Array, number][] = [
  ["no byte at all", "", limits.firstBytesTimeoutMs],
  ["half a preface", "PRI * HTTP/2.0\r\n", limits.firstBytesTimeoutMs],
  ["half a request line", "GET /pi", limits.headersTimeoutMs],
  ["half the headers", "GET /ping HTTP/1.1\r\nHost: a\r\n", limits.headersTimeoutMs],
  ["a preface without SETTINGS", http2Hello.subarray(0, 24), limits.headersTimeoutMs],
  ["an idle HTTP/2 session", http2Hello, limits.sessionIdleMs],
];

test.each(neverFinished)("%s: dropped in time", async (_name, bytes, timeoutMs) => {
  const { port } = await startSmallApp({ limits });
  const client = await connectRaw(port);
  client.send(bytes);
  const lastedMs = await client.ended();
  expect(lastedMs).toBeGreaterThan(timeoutMs - 50);
  expect(lastedMs).toBeLessThan(timeoutMs + 400);
});

test("headers that drip: 408", async () => {
  const { port } = await startSmallApp({ limits });
  const client = await connectRaw(port);
  client.send("GET /ping HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  drip(client.send);
  expect(await client.ended()).toBeLessThan(limits.headersTimeoutMs + 400);
  expect(client.received()).toMatch(/^HTTP\/1.1 408/);
});

test.each([
  ["an RPC", getVersion],
  ["a plain route", "/echo"],
])("HTTP/1.1, a body that drips to %s: 408", async (_name, path) => {
  const { port } = await startSmallApp({ limits });
  const client = await connectRaw(port);
  client.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n`);
  drip(client.send);
  expect(await client.ended()).toBeLessThan(limits.bodyTimeoutMs + 400);
  expect(client.received()).toMatch(/^HTTP\/1.1 408/);
});

test.each([
  ["an RPC", getVersion, limits.bodyTimeoutMs],
  ["a plain route", "/echo", limits.bodyTimeoutMs],
  ["an upload", "/echo?upload", limits.uploadBodyTimeoutMs],
])("HTTP/2, a body that drips to %s: the stream is closed, the session lives", async (_name, path, timeoutMs) => {
  const { origin } = await startSmallApp({
    limits,
    onePort: { longBodyOf: (path) => (path.endsWith("?upload") ? "upload" : undefined) },
  });
  const session = connect(origin);
  onTestFinished(() => session.destroy());
  const startedAt = performance.now();
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/json" });
  stream.on("error", () => undefined);
  drip((byte) => stream.writable && stream.write(byte));
  await new Promise((resolve) => stream.once("close", resolve));
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
  const lastedMs = performance.now() - startedAt;
  expect(lastedMs).toBeGreaterThan(timeoutMs - 50);
  expect(lastedMs).toBeLessThan(timeoutMs + 400);
  const answered = session.request({ ":path": "/ping" });
  expect(await new Promise((resolve) => answered.once("response", (headers) => resolve(headers[":status"])))).toBe(200);
});

test("HTTP/1.1, a body that stands still after a handler let go of it: answered, then dropped in time", async () => {
  const { port, origin } = await startSmallApp({
    limits: { ...limits, bodyTimeoutMs: 5_000, keepAliveIdleMs: 5_000 },
    extend: (app) => {
      app.addContentTypeParser("application/x-part", (_request, body, done) => done(null, body));
      app.post("/part", async (request) => {
        for await (const _ of request.body as AsyncIterable<Uint8Array>) break;
        // The request is closed before its answer leaves.
        await sleep(20);
        return "enough";
      });
    },
  });
  const client = await connectRaw(port);
  client.send(
    "POST /part HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-part\r\nContent-Length: 9999\r\n\r\nthe first part",
  );
  await client.sees("enough");
  expect(await client.ended()).toBeLessThan(limits.unreadBodyMs + 400);
  expect(await (await fetch(`${origin}/ping`)).text()).toBe("pong");
});

test.each([
  ["HEAD of a plain route", "HEAD", "/slow", "text/plain", 200],
  ["HEAD of an RPC", "HEAD", getVersion, "application/json", 405],
  ["HEAD of a stream", "HEAD", "/erp.operations.v1.HealthStreamService/WatchHealth", "application/connect+json", 405],
  ["a refusal with trailers", "POST", getVersion, "application/grpc", 200],
])("HTTP/2, a body that stands still, and a client that reads late: %s is answered", async (...asked) => {
  const [, method, path, type, status] = asked;
  const { port, log } = await startSmallApp({
    limits: { ...limits, bodyTimeoutMs: 5_000 },
    router: { requestGate: () => Promise.reject(new ConnectError("not today", Code.Unauthenticated)) },
    extend: (app) => {
      app.get("/large", () => Buffer.alloc(16_000_000));
      app.get("/slow", () => sleep(200, "at last"));
    },
  });
  const wire = await startWire(port);
  const session = connect(`http://127.0.0.1:${wire.port}`, { settings: { initialWindowSize: 2 ** 24 } });
  onTestFinished(() => session.destroy());
  await new Promise((resolve) => session.once("remoteSettings", resolve));
  session.setLocalWindowSize(2 ** 25);
  wire.hold();
  session.request({ ":path": "/large" }).resume();
  await sleep(50);
  const stream = session.request({ ":method": method, ":path": path, "content-type": type }, { endStream: false });
  const answer = { status: 0, grpcStatus: "" };
  stream.on("response", (headers) => {
    answer.status = Number(headers[":status"]);
    answer.grpcStatus = String(headers["grpc-status"] ?? "");
  });
  stream.on("trailers", (headers) => {
    answer.grpcStatus = String(headers["grpc-status"] ?? "");
  });
  stream.resume();
  stream.write("the first part");
  await sleep(400);
  wire.release();
  await new Promise((resolve) => stream.once("close", resolve));
  expect(answer).toEqual({ status, grpcStatus: method === "POST" ? String(Code.Unauthenticated) : "" });
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  expect(log.filter(({ err }) => err)).toEqual([]);
});

/** Stands between a client and a port; what the server sends can be held back, so that its buffers fill. */
async function startWire(toPort: number) {
  let hold = () => undefined as unknown;
  let release = () => undefined as unknown;
  const wire = createServer((client) => {
    const server = connectSocket(toPort, "127.0.0.1");
    onTestFinished(() => {
      client.destroy();
      server.destroy();
    });
    client.pipe(server).pipe(client);
    hold = () => server.unpipe(client).pause();
    release = () => server.pipe(client);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void wire.close());
  await new Promise((resolve) => wire.once("listening", resolve));
  return { port: (wire.address() as AddressInfo).port, hold: () => void hold(), release: () => void release() };
}

test("HTTP/1.1: uploads that were refused before they came leave no clock running when their clients have left", async () => {
  const { port } = await startSmallApp({
    limits: { ...limits, uploadBodyTimeoutMs: 60_000 },
    onePort: { longBodyOf: () => "upload" },
  });
  const clocks = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = clocks();
  for (let upload = 0; upload < 20; upload += 1) {
    const client = await connectRaw(port);
    client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 9999\r\n\r\nthe first part",
    );
    await client.sees("415");
    client.socket.destroy();
  }
  await expect.poll(clocks, { timeout: 5_000 }).toBeLessThan(before + 5);
});

test("an answer may take longer than any of these limits", async () => {
  const { origin } = await startSmallApp({ limits });
  const lastsMs = 4 * limits.bodyTimeoutMs;
  const body = { method: "POST", body: "{}" };
  const headers = { "content-type": "application/json", "wait-ms": `${lastsMs}` };
  const unary = fetch(`${origin}${getVersion}`, { ...body, headers });
  let messages = 0;
  const client = createClient(HealthStreamService, createGrpcTransport({ baseUrl: origin }));
  for await (const _ of client.watchHealth({ limit: lastsMs / 20 })) messages += 1;
  expect(messages).toBe(lastsMs / 20);
  expect(await (await unary).json()).toEqual({ product: "small" });
});

test("HTTP/1.1: a connection that waits for its next request too long is closed", async () => {
  const { port } = await startSmallApp({ limits });
  const client = await connectRaw(port);
  client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.sees("pong");
  const lastedMs = await client.ended();
  expect(lastedMs).toBeGreaterThan(limits.keepAliveIdleMs - 50);
  expect(lastedMs).toBeLessThan(limits.keepAliveIdleMs + 400);
});

test("HTTP/2: pings do not keep a session without calls", async () => {
  const { origin } = await startSmallApp({ limits });
  const session = connect(origin);
  onTestFinished(() => session.destroy());
  const timer = setInterval(() => !session.destroyed && session.ping(() => undefined), 50);
  onTestFinished(() => clearInterval(timer));
  const startedAt = performance.now();
  await new Promise((resolve) => session.once("close", resolve));
  expect(performance.now() - startedAt).toBeLessThan(limits.sessionIdleMs + 400);
});

test("HTTP/2: a peer that ignores GOAWAY and never hangs up is cut", async () => {
  const { app, port } = await startSmallApp({ limits });
  const client = await connectRaw(port);
  client.send(http2Hello);
  await client.ended();
  const connections = () => new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)));
  await expect.poll(connections, { timeout: 3_000 }).toBe(0);
});
