import { connect } from "node:http2";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { getVersion, json } from "./testing/calls.ts";
import { connectRaw, http2Hello } from "./testing/raw-client.ts";
import { startSmallApp } from "./testing/small-app.ts";

/** Resolves to the milliseconds that closing took. */
async function close({ app }: { app: { close(): PromiseLike<undefined> } }): Promise<number> {
  const startedAt = performance.now();
  await app.close();
  return performance.now() - startedAt;
}

test("close ends idle connections of all kinds at once", async () => {
  const app = await startSmallApp({ limits: { closeGraceMs: 10_000, firstBytesTimeoutMs: 10_000 } });
  const waiting = await connectRaw(app.port);
  const undecided = await connectRaw(app.port);
  const http2 = await connectRaw(app.port);
  waiting.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
  undecided.send("PRI");
  http2.send(http2Hello);
  await waiting.sees("pong");
  const session = connect(app.origin);
  await new Promise((resolve) => session.once("remoteSettings", resolve));
  // The raw HTTP/2 client does not react to GOAWAY, hence the second.
  expect(await close(app)).toBeLessThan(2_000);
  await Promise.all([waiting.ended(), undecided.ended(), http2.ended()]);
  expect(session.destroyed).toBe(true);
});

test("close lets running calls of all protocols end, and refuses new connections meanwhile", async () => {
  const app = await startSmallApp({ limits: { closeGraceMs: 10_000 } });
  const slow = { headers: { "wait-ms": "500" } };
  const calls = [
    createClient(SystemService, createGrpcTransport({ baseUrl: app.origin })).getVersion({}, slow),
    createClient(SystemService, createConnectTransport({ baseUrl: app.origin, httpVersion: "1.1" })).getVersion(
      {},
      slow,
    ),
  ];
  const raw = await connectRaw(app.port);
  raw.send(
    `POST ${getVersion} HTTP/1.1\r\nHost: a\r\nwait-ms: 500\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closing = close(app);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expect(fetch(`${app.origin}/ping`)).rejects.toThrow();
  expect((await Promise.all(calls)).map(({ product }) => product)).toEqual(["small", "small"]);
  await raw.sees('{"product":"small"}');
  expect(raw.received()).toMatch(/^connection: close\r$/im);
  expect(await closing).toBeLessThan(2_000);
});

test("after the grace, calls learn that the server is unavailable, and the rest is cut", async () => {
  const shutdown = new AbortController();
  const app = await startSmallApp({
    limits: { closeGraceMs: 300, closeNoticeMs: 200 },
    onePort: { onGraceOver: () => shutdown.abort(new ConnectError("the server stops", Code.Unavailable)) },
    router: { shutdownSignal: shutdown.signal },
  });
  const client = createClient(SystemService, createGrpcTransport({ baseUrl: app.origin }));
  const told = expect(client.getVersion({}, { headers: { "wait-ms": "60000" } })).rejects.toMatchObject({
    code: Code.Unavailable,
  });
  // An answer that the client never reads cannot end by itself.
  const stuck = await connectRaw(app.port);
  stuck.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const tookMs = await close(app);
  expect(tookMs).toBeGreaterThan(400);
  expect(tookMs).toBeLessThan(1_500);
  await told;
  await stuck.ended();
});

test("a request on a connection that is still open during the close is refused with 503", async () => {
  const app = await startSmallApp({ limits: { closeGraceMs: 5_000 } });
  const client = await connectRaw(app.port);
  const request = `POST ${getVersion} HTTP/1.1\r\nHost: a\r\nwait-ms: 300\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
  client.send(request);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closing = close(app);
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.ended();
  expect(client.received()).toContain('{"product":"small"}');
  expect(client.received()).not.toContain("pong");
  await closing;
});

test("500 streams and calls that are cut leave no connection and no unhandled error", async () => {
  const app = await startSmallApp({ limits: { closeGraceMs: 100, closeNoticeMs: 50 } });
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  const outcomes = Array.from({ length: 500 }, async (_, i) => {
    const baseUrl = app.origin;
    if (i % 2 === 0) {
      const init = { method: "POST", body: "{}", headers: { ...json, "wait-ms": "60000" } };
      return await fetch(`${baseUrl}${getVersion}`, init).then(
        () => "answered",
        () => "cut",
      );
    }
    const client = createClient(HealthStreamService, createGrpcTransport({ baseUrl }));
    try {
      for await (const _ of client.watchHealth({}));
      return "answered";
    } catch {
      return "cut";
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await close(app)).toBeLessThan(3_000);
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["cut"]));
  expect(faults).toEqual([]);
});
