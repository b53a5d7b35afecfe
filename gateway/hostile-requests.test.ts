import { connect, constants } from "node:http2";
import { expect, onTestFinished, test } from "vitest";
import { expectServes, getVersion, json } from "./testing/calls.ts";
import { connectRaw } from "./testing/raw-client.ts";
import { startSmallApp } from "./testing/small-app.ts";

const head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
const next = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

const malformed: [string, string, RegExp][] = [
  [
    "Content-Length and Transfer-Encoding",
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`,
    /^HTTP\/1.1 400/,
  ],
  [
    "Transfer-Encoding and Content-Length",
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${next}`,
    /^HTTP\/1.1 400/,
  ],
  [
    "two Content-Lengths that differ",
    `${head}Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}${next}`,
    /^HTTP\/1.1 400/,
  ],
  [
    "two Content-Lengths that agree",
    `${head}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${next}`,
    /^HTTP\/1.1 400/,
  ],
  ["a list as Content-Length", `${head}Content-Length: 2, 2\r\n\r\n{}${next}`, /^HTTP\/1.1 400/],
  ["a signed Content-Length", `${head}Content-Length: +2\r\n\r\n{}${next}`, /^HTTP\/1.1 400/],
  ["an unknown transfer coding", `${head}Transfer-Encoding: xchunked\r\n\r\n{}${next}`, /^HTTP\/1.1 400/],
  ["chunked not last", `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${next}`, /^HTTP\/1.1 400/],
  ["a space before the colon", `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${next}`, /^HTTP\/1.1 400/],
  [
    "a chunk size that is no number",
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${next}`,
    /^HTTP\/1.1 400/,
  ],
  [
    "a chunk longer than its size",
    `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${next}`,
    /^HTTP\/1.1 400/,
  ],
  ["a bare line feed in the headers", "GET /ping HTTP/1.1\nHost: a\nX: y\n\n", /^HTTP\/1.1 400/],
  ["a folded header", "GET /ping HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", /^HTTP\/1.1 400/],
  ["a NUL in a header", "GET /ping HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", /^HTTP\/1.1 400/],
  ["no Host", "GET /ping HTTP/1.1\r\n\r\n", /^HTTP\/1.1 400/],
  ["headers over the limit", `GET /ping HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
  ["garbage", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", /^HTTP\/1.1 400/],
  ["a preface that goes wrong", "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX", /^HTTP\/1.1 400/],
  ["a preface and garbage", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"x".repeat(100)}`, /^\0/],
];

test.each(malformed)("%s: refused, and nothing after it is served", async (_name, bytes, answer) => {
  const app = await startSmallApp();
  const client = await connectRaw(app.port);
  client.send(Buffer.from(bytes, "latin1"));
  await client.ended();
  expect(client.received()).toMatch(answer);
  expect(client.received()).not.toContain("pong");
  await expectServes(app);
});

test("garbage after a good request never becomes an answer to it", async () => {
  const app = await startSmallApp();
  const client = await connectRaw(app.port);
  const good = `POST ${getVersion} HTTP/1.1\r\nHost: a\r\nWait-Ms: 100\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
  client.send(`${good}\0garbage\r\n\r\n`);
  await client.ended();
  expect(client.received()).not.toContain("400");
  await expectServes(app);
});

test("HTTP/2: headers over the limit are refused, before the client knows the limit and after", async () => {
  const app = await startSmallApp();
  const session = connect(app.origin);
  onTestFinished(() => session.destroy());
  const fields = Array.from({ length: 60 }, (_, i) => [`x-${i}`, "y".repeat(500)]);
  const headers = { ":path": "/ping", ...Object.fromEntries(fields) };
  const early = session.request(headers);
  expect(await new Promise((resolve) => early.once("response", (fields) => resolve(fields[":status"])))).toBe(431);
  const late = session.request(headers);
  await new Promise((resolve) => late.once("error", resolve));
  expect(late.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  await expectServes(app);
});

test("HTTP/2: who waits for 100 hears it, and who has left before harms nobody", async () => {
  const app = await startSmallApp();
  const session = connect(app.origin);
  onTestFinished(() => session.destroy());
  const headers = { ":method": "POST", ":path": getVersion, ...json, expect: "100-continue" };
  for (let request = 0; request < 20; request += 1) {
    const stream = session.request(headers, { endStream: false });
    stream.on("error", () => undefined);
    stream.write("{");
    stream.close(constants.NGHTTP2_CANCEL);
  }
  const patient = session.request(headers, { endStream: false });
  await new Promise((resolve) => patient.once("continue", () => resolve(undefined)));
  patient.end("{}");
  expect(await new Promise((resolve) => patient.once("response", (fields) => resolve(fields[":status"])))).toBe(200);
  await expectServes(app);
});

test("HTTP/2: rapid reset ends the session", async () => {
  const app = await startSmallApp({ limits: { streamResetBurst: 100, streamResetRate: 10 } });
  const session = connect(app.origin);
  onTestFinished(() => session.destroy());
  session.on("error", () => undefined);
  const closed = new Promise((resolve) => session.once("close", resolve));
  let started = 0;
  while (!session.closed && !session.destroyed && started < 5_000) {
    for (let i = 0; i < 50 && !session.closed && !session.destroyed; i += 1, started += 1) {
      const stream = session.request({ ":method": "POST", ":path": getVersion, "content-type": "application/grpc" });
      stream.on("error", () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
    }
    await new Promise(setImmediate);
  }
  await closed;
  expect(started).toBeLessThan(5_000);
  await expectServes(app);
});

test("HTTP/2: calls at once over the limit are refused, though the client has not seen the limit yet", async () => {
  const app = await startSmallApp({ limits: { concurrentStreamsMax: 4 } });
  const session = connect(app.origin, { peerMaxConcurrentStreams: 100 });
  onTestFinished(() => session.destroy());
  const headers = { ":method": "POST", ":path": getVersion, ...json, "wait-ms": "200" };
  const ended = Array.from({ length: 10 }, () => {
    const stream = session.request(headers);
    stream.on("error", () => undefined);
    stream.resume();
    stream.end("{}");
    return new Promise((resolve) => stream.once("close", () => resolve(stream.rstCode)));
  });
  const codes = await Promise.all(ended);
  expect(codes.filter((code) => code === constants.NGHTTP2_REFUSED_STREAM).length).toBe(6);
  expect(codes.filter((code) => code === constants.NGHTTP2_NO_ERROR).length).toBe(4);
});

test("200 half-open connections of one address: the surplus is closed, another address is served", async () => {
  const app = await startSmallApp({ limits: { unfinishedPerAddressMax: 50 } });
  const clients = await Promise.all(Array.from({ length: 200 }, () => connectRaw(app.port)));
  for (const client of clients) client.send("GET /pi");
  await expect.poll(() => clients.filter(({ socket }) => socket.readableEnded || socket.destroyed).length).toBe(150);
  const stranger = connect(app.origin, { localAddress: "127.0.0.2" } as object);
  onTestFinished(() => stranger.destroy());
  const answered = stranger.request({ ":path": "/ping" });
  expect(await new Promise((resolve) => answered.once("response", (headers) => resolve(headers[":status"])))).toBe(200);
  for (const { socket } of clients) socket.destroy();
  await expect
    .poll(() =>
      fetch(`${app.origin}/ping`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test("connections over the total are closed, and the place is free again afterwards", async () => {
  const app = await startSmallApp({ limits: { connectionsMax: 3 } });
  const clients = [await connectRaw(app.port), await connectRaw(app.port), await connectRaw(app.port)];
  expect(await (await connectRaw(app.port)).ended()).toBeLessThan(500);
  for (const { socket } of clients) socket.destroy();
  await expect
    .poll(() =>
      fetch(`${app.origin}/ping`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});
