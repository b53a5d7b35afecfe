import { fromBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { credentials, Client as GrpcClient, Metadata, status } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { GetVersionResponseSchema, SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { connectRaw, http2Hello } from "./testing/raw-client.ts";
import { startSmallApp } from "./testing/small-app.ts";

const getVersion = "/erp.operations.v1.SystemService/GetVersion";

const transports: [string, (baseUrl: string) => Transport][] = [
  ["gRPC", (baseUrl) => createGrpcTransport({ baseUrl })],
  ["gRPC-Web over HTTP/1.1", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ["gRPC-Web over HTTP/2", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" })],
  ["Connect over HTTP/1.1", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect over HTTP/2", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", useHttpGet: true })],
];

test.each(transports)("%s: unary, stream and unknown method", async (_name, createTransport) => {
  const { origin } = await startSmallApp();
  const transport = createTransport(origin);
  expect((await createClient(SystemService, transport).getVersion({})).product).toBe("small");
  const parts: unknown[] = [];
  for await (const { health } of createClient(HealthStreamService, transport).watchHealth({ limit: 3 })) {
    parts.push(health?.parts[0]?.name);
  }
  expect(parts).toEqual(["part 0", "part 1", "part 2"]);
  const unimplemented = createClient(SystemService, transport).getHealth({});
  await expect(unimplemented).rejects.toMatchObject({ code: Code.Unimplemented });
});

test("grpc-js: unary and deadline", async () => {
  const { port } = await startSmallApp();
  const client = new GrpcClient(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const call = (headers: Record<string, string>, timeoutMs: number) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const options = { deadline: Date.now() + timeoutMs };
    return new Promise<Buffer>((resolve, reject) =>
      client.makeUnaryRequest(
        getVersion,
        Buffer.from,
        Buffer.from,
        Buffer.alloc(0),
        metadata,
        options,
        (error, answer) => (error ? reject(error) : resolve(answer ?? Buffer.alloc(0))),
      ),
    );
  };
  expect(fromBinary(GetVersionResponseSchema, await call({}, 5_000)).product).toBe("small");
  await expect(call({ "wait-ms": "5000" }, 100)).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
});

test("JSON by POST and GET, and a plain route, on one HTTP/1.1 connection", async () => {
  const { port } = await startSmallApp();
  const client = await connectRaw(port);
  client.send(
    `POST ${getVersion} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  );
  await client.sees('{"product":"small"}');
  client.send(`GET ${getVersion}?encoding=json&message=%7B%7D&connect=v1 HTTP/1.1\r\nHost: a\r\n\r\n`);
  await expect.poll(() => client.received().split('{"product":"small"}').length).toBe(3);
  client.send("GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await client.ended();
  expect(client.received()).toMatch(/pong$/);
});

test("a client that ends its side after the request is answered", async () => {
  const { port } = await startSmallApp();
  const client = await connectRaw(port);
  client.socket.end("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.sees("pong");
});

test("the protocol is found when the first bytes come one by one", async () => {
  const { port } = await startSmallApp();
  const [http1, http2] = [await connectRaw(port), await connectRaw(port)];
  for (const byte of Buffer.from("PROPFIND /ping HTTP/1.1\r\nHost: a\r\n\r\n")) {
    http1.send(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  await http1.sees("HTTP/1.1 404");
  for (const byte of http2Hello) {
    http2.send(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  // The server's own SETTINGS frame: type 4 on stream 0.
  await expect.poll(() => Buffer.from(http2.received(), "latin1")[3]).toBe(4);
});

test("a client that hangs up at any point of the preface does no harm", async () => {
  const { port, origin } = await startSmallApp();
  for (let length = 0; length <= http2Hello.length; length += 1) {
    const client = await connectRaw(port);
    client.send(http2Hello.subarray(0, length));
    if (length % 2 === 0) client.socket.end();
    else client.socket.resetAndDestroy();
  }
  expect(await (await fetch(`${origin}/ping`)).text()).toBe("pong");
});

test("an error keeps its code and message over gRPC", async () => {
  const { origin } = await startSmallApp({
    router: {
      requestGate: () => {
        throw new ConnectError("not you", Code.PermissionDenied);
      },
    },
  });
  const call = createClient(SystemService, createGrpcTransport({ baseUrl: origin })).getVersion({});
  await expect(call).rejects.toMatchObject({ code: Code.PermissionDenied, rawMessage: "not you" });
});
