import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { createClient } from "@connectrpc/connect";
import { compressionGzip, createGrpcWebTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { healthRoutes } from "./grpc-health.ts";
import { createReadiness } from "./readiness.ts";
import { expectServes, getVersion, grpcStatus, json, post } from "./testing/calls.ts";
import { type SmallApp, type SmallAppOptions, smallRoutes, startSmallApp } from "./testing/small-app.ts";

const healthCheck = "/grpc.health.v1.Health/Check";
const readMaxBytes = 1024 * 1024;

/** With an RPC whose request has a text field. */
function startHealth(router: SmallAppOptions["router"] = {}): Promise<SmallApp> {
  const health = healthRoutes(createReadiness());
  return startSmallApp({
    router,
    connect: {
      routes: (connectRouter) => {
        smallRoutes(connectRouter);
        health(connectRouter);
      },
    },
  });
}

/** Megabytes of zeros, compressed. Made in pieces, so that this test leaves no memory behind that would hide the server's. */
function bombOf(megabytes: number): Promise<Buffer<ArrayBuffer>> {
  const pieces = Array<Buffer>(megabytes).fill(Buffer.alloc(1024 * 1024));
  return buffer(Readable.from(pieces).pipe(createGzip({ level: 9 })));
}

/** Sends a bomb in each protocol, and messages that are too long as they are. */
async function expectTooLarge(app: SmallApp, bomb: Buffer<ArrayBuffer>): Promise<void> {
  const envelope = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), bomb]);
  envelope.writeUInt32BE(bomb.length, 1);
  const compressed = { "grpc-encoding": "gzip" };
  const connectAnswer = await post(app, getVersion, bomb, { ...json, "content-encoding": "gzip" });
  expect(await connectAnswer.json()).toMatchObject({ code: "resource_exhausted" });
  const webAnswer = await post(app, getVersion, envelope, {
    ...compressed,
    "content-type": "application/grpc-web+proto",
  });
  expect(Buffer.from(await webAnswer.arrayBuffer()).toString("latin1")).toContain("grpc-status: 8");
  expect(await grpcStatus(app, getVersion, envelope, compressed)).toBe("8");
  expect(await grpcStatus(app, getVersion, Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0]), {})).toBe("8");
  const plain = await post(app, getVersion, `{"a":"${"x".repeat(2 * readMaxBytes)}"}`);
  expect(await plain.json()).toMatchObject({ code: "resource_exhausted" });
}

test("a message over the limit is refused in each protocol, plain and as a bomb, before it costs memory", async () => {
  const app = await startSmallApp({ router: { readMaxBytes } });
  // What is made once, at the first refusal of each kind, is no cost of the message.
  await expectTooLarge(app, await bombOf(2));
  const bomb = await bombOf(100);
  expect(bomb.length).toBeLessThan(110_000);
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 1);
  onTestFinished(() => clearInterval(sampler));
  await expectTooLarge(app, bomb);
  expect(peak - before).toBeLessThan(32 * 1024 * 1024);
  await expectServes(app);
});

test.each([
  ["10,000 arrays deep", `{"service":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
  ["an unknown field, 10,000 objects deep", `{"a":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`],
  ["an unknown field", '{"servise":""}'],
  ["a lone surrogate", '{"service":"\\ud800"}'],
  ["__proto__", '{"__proto__":{"polluted":true}}'],
  ["no JSON", "{"],
  ["a list", "[]"],
])("JSON with %s: invalid_argument", async (_name, body) => {
  const app = await startHealth({ jsonOptions: { ignoreUnknownFields: false } });
  const answer = await post(app, healthCheck, body);
  expect(await answer.json()).toMatchObject({ code: "invalid_argument" });
  expect(answer.status).toBe(400);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  await expectServes(app);
});

test("an unknown JSON field is ignored unless the option says otherwise", async () => {
  const app = await startHealth();
  expect((await post(app, healthCheck, '{"servise":""}')).status).toBe(200);
});

test("bad UTF-8 in JSON: invalid_argument, not replacement characters", async () => {
  const app = await startHealth();
  const answer = await post(app, healthCheck, Buffer.from('{"service":"\xff"}', "latin1"));
  expect(await answer.json()).toMatchObject({ code: "invalid_argument" });
  await expectServes(app);
});

test.each([
  ["groups 10,000 deep", Buffer.concat([Buffer.alloc(10_000, 0x0b), Buffer.alloc(10_000, 0x0c)])],
  ["a cut field", Buffer.from([0x0a, 0x7f, 0x01])],
  ["an endless varint", Buffer.alloc(64, 0xff)],
  ["bad UTF-8", Buffer.from([0x0a, 0x02, 0xff, 0xfe])],
])("protobuf with %s: invalid_argument, not a crash", async (_name, message) => {
  const app = await startHealth();
  const answer = await post(app, healthCheck, message, { "content-type": "application/proto" });
  expect(await answer.json()).toMatchObject({ code: "invalid_argument" });
  const envelope = Buffer.concat([Buffer.alloc(5), message]);
  envelope.writeUInt32BE(message.length, 1);
  expect(await grpcStatus(app, healthCheck, envelope)).toBe("3");
  await expectServes(app);
});

test("gRPC-Web clients may compress", async () => {
  const { origin } = await startSmallApp();
  const transport = createGrpcWebTransport({
    baseUrl: origin,
    httpVersion: "2",
    sendCompression: compressionGzip,
    compressMinBytes: 0,
  });
  expect((await createClient(SystemService, transport).getVersion({})).product).toBe("small");
});

test("an unknown compression is refused with the ones that are known", async () => {
  const app = await startSmallApp();
  const answer = await post(app, getVersion, "{}", { ...json, "content-encoding": "br" });
  expect(await answer.json()).toMatchObject({ code: "unimplemented", message: expect.stringContaining("gzip") });
});
