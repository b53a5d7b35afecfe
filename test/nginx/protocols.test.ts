import { randomBytes, randomUUID } from "node:crypto";
import { connect } from "node:http2";
import { type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { OrganizationUnit_Kind as Kind, OrganizationUnitSchema } from "../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { AuditService } from "../../gen/erp/operations/v1/audit_service_pb.ts";
import { File_Purpose } from "../../gen/erp/operations/v1/file_pb.ts";
import { FileStreamService, type UploadFileRequestSchema } from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { Health, HealthCheckResponse_ServingStatus as Serving } from "../../gen/grpc/health/v1/health_pb.ts";
import { reasonOf } from "../../platform/rpc/explain.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import { inEveryProtocol, plain, protocols } from "../every-protocol.ts";
import { createForeignClient, type ForeignClient, statusDetails } from "../foreign-grpc.ts";
import { startTestStack, type TestStack } from "../test-stack.ts";
import { trust } from "./trust.ts";

// Every protocol of the real core through the real nginx.

let stack: TestStack;
let nginx: TestNginx;
let foreign: ForeignClient;
let signedIn: Record<string, string>;

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_TRUSTED_PROXIES: "127.0.0.1" } });
  const port = Number(new URL(stack.url).port);
  nginx = await startNginx({ cores: [port], allow: { "many-users": "127.0.0.1 1;" } });
  trust(nginx.ca);
  foreign = createForeignClient(nginx.url, {}, nginx.ca);
  signedIn = { authorization: `Bearer ${stack.admin.accessToken}` };
}, 60_000);
afterAll(async () => {
  foreign?.close();
  await nginx?.stop();
  await stack?.stop();
});

test("one key has one effect and one answer by every protocol", async () => {
  const { createUnit } = OrganizationService.method;
  const create = inEveryProtocol(nginx.url, createUnit, {
    httpMethod: "POST",
    path: () => "/api/v1/organization-units",
    body: ({ unit }) => unit && toJson(OrganizationUnitSchema, unit),
  });
  const unit = { kind: Kind.SITE, code: "EDGE", name: "Edge", timeZone: "Asia/Taipei" };
  const key = randomUUID();
  const replies = await Promise.all(protocols.map((each) => create(each, stack.admin.accessToken, { unit }, key)));
  const [first, ...others] = replies.map((reply) => plain(createUnit, reply));
  expect(first).toMatchObject({ unit: { code: "EDGE" } });
  for (const other of others) expect(other).toEqual(first);
  expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
  const refused = await Promise.all(
    protocols.map((each) => create(each, stack.admin.accessToken, { unit }, randomUUID())),
  );
  for (const { reason } of refused) expect(reason).toBe("ALREADY_EXISTS");
});

test("REST by HTTP/2, with an entity tag and a problem of the core", async () => {
  const session = connect(nginx.url);
  onTestFinished(() => session.destroy());
  const get = async (path: string) => {
    const stream = session.request({ ":path": path, ...signedIn });
    const headers = await new Promise<Record<string, unknown>>((resolve) => stream.once("response", resolve));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    return { headers, body: JSON.parse(body) };
  };
  expect((await get("/api/v1/users?page_size=1")).body.users).toHaveLength(1);
  const missing = await get(`/api/v1/users/${randomUUID()}`);
  expect(missing.headers).toMatchObject({ ":status": 404, "content-type": "application/problem+json; charset=utf-8" });
  expect(missing.body).toMatchObject({ reason: "NOT_FOUND", request_id: missing.headers["x-request-id"] });
});

test("grpc-js: unary, refusals with details, large messages, metadata", async () => {
  const { message, metadata } = await foreign.unary(
    "erp.auth.v1.UserService/ListUsers",
    { pageSize: 1 },
    { metadata: signedIn },
  );
  expect(message).toMatchObject({ users: [{ login: "admin" }] });
  expect(metadata.get("x-request-id")).toHaveLength(1);
  const refused = await foreign
    .unary("erp.auth.v1.UserService/ListUsers", { query: "q".repeat(3_000_000) }, { metadata: signedIn })
    .catch((error: ServiceError) => error);
  expect(statusDetails(refused as ServiceError)["google.rpc.ErrorInfo"]).toMatchObject({ reason: "INVALID_REQUEST" });
  const anonymous = await foreign.unary("erp.auth.v1.UserService/ListUsers", {}).catch((error: ServiceError) => error);
  expect(anonymous).toMatchObject({ code: status.UNAUTHENTICATED });
  const many = Array.from({ length: 60 }, () => foreign.unary("erp.operations.v1.SystemService/GetVersion", {}));
  expect(new Set((await Promise.all(many)).map((answer) => answer.message.product)).size).toBe(1);
});

const often = { interval: { nanos: 100_000_000 } };

test("grpc-js: a stream that ends, one that runs into its deadline, one that is cancelled", async () => {
  const drain = async (request: object, options: object, afterFirst?: () => void) => {
    const stream = foreign.stream("erp.operations.v1.HealthStreamService/WatchHealth", request, options);
    if (afterFirst) stream.once("data", () => stream.cancel());
    let messages = 0;
    stream.on("data", () => (messages += 1));
    const code = await new Promise((resolve) => {
      stream.on("error", (error: ServiceError) => resolve(error.code)).on("end", () => resolve(status.OK));
    });
    return { messages, code };
  };
  expect(await drain({ ...often, limit: 3 }, { metadata: signedIn })).toEqual({ messages: 3, code: status.OK });
  expect(await drain(often, { metadata: signedIn, deadlineMs: 450 })).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(await drain(often, { metadata: signedIn }, () => undefined)).toMatchObject({ code: status.CANCELLED });
  expect(await drain(often, {})).toEqual({ messages: 0, code: status.UNAUTHENTICATED });
  // Nothing runs on in the core for clients that have left.
  const inFlight = async () => {
    const text = await (await fetch(`${nginx.url}/metrics`)).text();

    const gauges = [...text.matchAll(/^erp_rpc_in_flight(?:\{[^}]*\})? (\d+)$/gm)];
    expect(gauges.length).toBeGreaterThan(0);
    return gauges.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
});

test("streams by Connect, gRPC-Web and gRPC, message by message", async () => {
  const baseUrl = nginx.url;
  const transports: Record<string, Transport> = {
    "connect over HTTP/1.1": createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    "connect over HTTP/2": createConnectTransport({ baseUrl, httpVersion: "2" }),
    "gRPC-Web over fetch": createGrpcWebTransport({ baseUrl }),
    gRPC: createGrpcTransport({ baseUrl }),
  };
  for (const [name, transport] of Object.entries(transports)) {
    const startedAt = performance.now();
    const arrivals: number[] = [];
    const watched = createClient(HealthStreamService, transport).watchHealth(
      { ...often, limit: 4 },
      { headers: signedIn },
    );
    for await (const { health } of watched) {
      expect([name, health !== undefined]).toEqual([name, true]);
      arrivals.push(performance.now() - startedAt);
    }
    expect([name, arrivals.length]).toEqual([name, 4]);
    // Nobody on the way keeps messages back until the stream has ended.
    expect((arrivals[3] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(200);
  }
  const served = createClient(Health, createGrpcTransport({ baseUrl })).watch({});
  for await (const { status: first } of served) {
    expect(first).toBe(Serving.SERVING);
    break;
  }
});

test("the trail has the address that nginx saw, whatever clients say; an envelope from outside counts for nothing", async () => {
  const forged = {
    "x-forwarded-for": "6.6.6.6",
    "x-real-ip": "6.6.6.6",
    forwarded: "for=6.6.6.6",
    "erp-envelope": "forged",
  };
  const users = createClient(UserService, createConnectTransport({ baseUrl: nginx.url, httpVersion: "1.1" }));
  const request = { user: { login: "spoofed", displayName: "Spoofed" }, requestId: randomUUID() };
  await users.createUser(request, { headers: { ...signedIn, ...forged } });
  const audit = createClient(AuditService, createConnectTransport({ baseUrl: nginx.url, httpVersion: "2" }));
  const { records } = await audit.listAudit({ action: "UserService.CreateUser" }, { headers: signedIn });
  expect(records[0]).toMatchObject({ ip: "127.0.0.1" });
  const error = await users.listUsers({}, { headers: forged }).catch((thrown) => thrown);
  expect(reasonOf(error)?.reason).toBe("UNAUTHENTICATED");
});

test("files: an upload by HTTP/1.1, HTTP/2 and gRPC, and its content in parts and as a stream", async () => {
  const content = randomBytes(6_000_000);
  const session = connect(nginx.url);
  onTestFinished(() => session.destroy());
  const headers = () => ({ ...signedIn, "content-type": "image/png", "idempotency-key": uuidv7() });
  const path = "/api/v1/files?name=photo.png";
  const first = await fetch(`${nginx.url}${path}`, { method: "PUT", headers: headers(), body: content });
  expect(first.status).toBe(201);
  const stream = session.request({ ":method": "POST", ":path": path, ...headers() });
  stream.end(content);
  expect(await new Promise((resolve) => stream.once("response", (h) => resolve(h[":status"])))).toBe(201);
  const client = createClient(FileStreamService, createGrpcTransport({ baseUrl: nginx.url }));
  const { file } = await client.uploadFile(pieces(content), { headers: signedIn });
  const got = await fetch(`${nginx.url}/api/v1/files/${file?.id}/content`, {
    headers: { ...signedIn, range: "bytes=5-14" },
  });
  expect([got.status, Buffer.from(await got.arrayBuffer())]).toEqual([206, content.subarray(5, 15)]);
  const chunks: Uint8Array[] = [];
  for await (const { piece } of client.downloadFile({ fileId: file?.id ?? "" }, { headers: signedIn }))
    if (piece.case === "chunk") chunks.push(piece.value);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});

async function* pieces(content: Buffer): AsyncGenerator<MessageInitShape<typeof UploadFileRequestSchema>> {
  yield {
    piece: { case: "start", value: { name: "photo.png", mediaType: "image/png", purpose: File_Purpose.ATTACHMENT } },
    requestId: uuidv7(),
  };
  for (let at = 0; at < content.length; at += 500_000)
    yield { piece: { case: "chunk", value: content.subarray(at, at + 500_000) } };
}

test("a burst of new connections from nginx is served, though all of them come from one address", async () => {
  const sessions = Array.from({ length: 10 }, () => connect(nginx.url));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
  });
  const statuses = await Promise.all(
    Array.from({ length: 400 }, async (_, index) => {
      const stream = sessions[index % 10]?.request({ ":path": "/api/v1/system/version" });
      return new Promise((resolve, reject) =>
        stream?.once("response", (h) => resolve(h[":status"])).once("error", reject),
      );
    }),
  );
  expect(statuses.filter((each) => each !== 200)).toEqual([]);
});
