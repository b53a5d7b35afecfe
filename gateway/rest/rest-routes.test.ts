import { connect } from "node:net";
import { create, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { UpdateUserRequestSchema } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { contracts, type EchoServer, startEchoServer } from "./testing/echo-server.ts";
import { sampleService } from "./testing/sample-contracts.ts";

let server: EchoServer;
beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
  server.answerWith(() => undefined);
});

const lastRequest = () => {
  const call = server.calls.at(-1);
  return call && [call.rpc, toJson(call.context.method.input, call.request as never)];
};

test("a request reaches its RPC and the answer comes back as JSON, zero values included", async () => {
  server.answerWith(() => ({ user: { id: "u1", etag: "7", login: "mei" } }));
  const { status, headers, json } = await server.call("GET", "/api/v1/users/u1");
  expect(lastRequest()).toEqual(["UserService/GetUser", { userId: "u1" }]);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    user: { id: "u1", login: "mei", hasBadge: false, employeeNo: "", state: "STATE_UNSPECIFIED" },
  });
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    etag: '"7"',
    "cache-control": "no-store",
    "api-version": "1",
  });
});

test("HEAD answers as GET does, without the body", async () => {
  server.answerWith(() => ({ user: { etag: "7" } }));
  const { status, headers, json } = await server.call("HEAD", "/api/v1/users/u1");
  expect([status, headers.get("etag"), json]).toEqual([200, '"7"', {}]);
});

test("PATCH with If-Match makes a complete update", async () => {
  await server.call(
    "PATCH",
    "/api/v1/users/u1?requestId=r",
    { displayName: "Mei", timeZone: null },
    { "if-match": '"7"' },
  );
  expect(server.calls.at(-1)?.request).toEqual(
    create(UpdateUserRequestSchema, {
      user: { id: "u1", displayName: "Mei", etag: "7" },
      updateMask: { paths: ["display_name", "time_zone"] },
      requestId: "r",
    }),
  );
});

test("a merge patch is JSON too; a form or plain text is not", async () => {
  const patch = await server.call(
    "PATCH",
    "/api/v1/users/u1",
    { locale: "en" },
    { "content-type": "application/merge-patch+json" },
  );
  expect(patch.status).toBe(200);
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "nonsense",
  ]) {
    const refused = await server.call("POST", "/api/v1/sessions:logout", "{}", { "content-type": type });
    expect([type, refused.status, refused.json.reason]).toEqual([type, 415, "MALFORMED_REQUEST"]);
  }
  expect(server.calls.length).toBe(1);
});

test("a compressed body is refused", async () => {
  const refused = await server.call("POST", "/api/v1/sessions:logout", "{}", { "content-encoding": "gzip" });
  expect([refused.status, refused.json.reason]).toEqual([415, "UNSUPPORTED_COMPRESSION"]);
});

test("a body over the limit is refused, however it is sent", async () => {
  const large = JSON.stringify({ reason: "x".repeat(70_000) });
  const refused = await server.call("POST", "/api/v1/sessions/s1:revoke", large);
  expect([refused.status, refused.json.reason]).toEqual([413, "REQUEST_TOO_LARGE"]);
  expect(refused.json.metadata).toEqual({ limit_bytes: "65536" });
  const chunked = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(large));
      controller.close();
    },
  });
  const init = { method: "POST", body: chunked, duplex: "half", headers: { "content-type": "application/json" } };
  expect((await fetch(`${server.baseUrl}/api/v1/sessions/s1:revoke`, init as RequestInit)).status).toBe(413);
  expect(server.calls).toEqual([]);
});

test("a refusal is a problem with the place that is wrong", async () => {
  const { status, headers, json } = await server.call("POST", "/api/v1/users", { login: "a", createdBy: "x" });
  expect(status).toBe(400);
  expect(headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(json).toMatchObject({
    type: "/docs/errors#MALFORMED_REQUEST",
    status: 400,
    instance: "/api/v1/users",
    reason: "MALFORMED_REQUEST",
    domain: "erp.type",
    metadata: { detail: 'unknown field "user.createdBy"' },
  });
  expect(json.request_id).not.toBe("");
  expect(server.calls).toEqual([]);
});

test("the instance of a problem leaves out the query, which may hold secrets", async () => {
  const { json } = await server.call("GET", "/api/v1/users?token=s3cret");
  expect(JSON.stringify(json)).not.toContain("s3cret");
});

test("texts follow Accept-Language", async () => {
  const { json } = await server.call("GET", "/api/v1/nothing", undefined, { "accept-language": "zh-TW,en" });
  expect(json).toMatchObject({ status: 404, reason: "UNKNOWN_METHOD", detail: "沒有這個方法。" });
});

test("a path with another method is 405 and names those that are allowed", async () => {
  const { status, headers, json } = await server.call("DELETE", "/api/v1/users/u1");
  expect([status, headers.get("allow"), json.status]).toEqual([405, "GET, HEAD, PATCH, OPTIONS", 405]);
  const options = await server.call("OPTIONS", "/api/v1/users/u1");
  expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, PATCH, OPTIONS"]);
});

test("the version comes from the path, or from API-Version", async () => {
  expect((await server.call("GET", "/api/users")).status).toBe(200);
  expect((await server.call("GET", "/api/users", undefined, { "api-version": "1" })).status).toBe(200);
  for (const [path, headers] of [
    ["/api/users", { "api-version": "9" }],
    ["/api/v9/users", {}],
  ] as const) {
    const { status, json } = await server.call("GET", path, undefined, headers);
    expect([status, json.detail, json.metadata]).toEqual([
      404,
      "API version 9 is not served; served: 1.",
      { supported_versions: "1" },
    ]);
  }
});

test("headers go in only through headersFor, and come back by name", async () => {
  server.answerWith(({ context }) => {
    context.responseHeader.append("set-cookie", "a=1; HttpOnly");
    context.responseHeader.append("set-cookie", "b=2; Secure");
    context.responseHeader.set("x-request-id", "request-7");
    context.responseHeader.set("idempotency-replayed", "true");
    context.responseHeader.set("device-nonce", "n1");
    context.responseHeader.set("x-internal", "secret");
    return undefined;
  });
  const sent = { authorization: "Bearer t", "idempotency-key": "k", "erp-envelope": "forged", connection: "close" };
  const { headers } = await server.call("POST", "/api/v1/sessions:logout", {}, sent);
  const arrived = server.calls.at(-1)?.context.requestHeader;
  expect([arrived?.get("authorization"), arrived?.get("idempotency-key"), arrived?.get("erp-envelope")]).toEqual([
    "Bearer t",
    "k",
    null,
  ]);
  expect(headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2; Secure"]);
  expect([headers.get("x-request-id"), headers.get("idempotency-replayed"), headers.get("device-nonce")]).toEqual([
    "request-7",
    "true",
    "n1",
  ]);
  expect(headers.get("x-internal")).toBeNull();
});

test("an error brings its headers, its reason and its details along", async () => {
  server.answerWith(() => {
    const info = {
      desc: ErrorInfoSchema,
      value: { reason: "TOKEN_EXPIRED", domain: "erp.auth", metadata: { nonce: "n1" } },
    };
    const headers = new Headers([
      ["device-nonce", "n1"],
      ["set-cookie", "a=; Max-Age=0"],
      ["x-request-id", "request-8"],
    ]);
    throw new ConnectError("expired", Code.Unauthenticated, headers, [info]);
  });
  const { status, headers, json } = await server.call("GET", "/api/v1/me");
  expect(status).toBe(401);
  expect(json).toMatchObject({
    type: "/docs/errors#TOKEN_EXPIRED",
    domain: "erp.auth",
    request_id: "request-8",
    detail: "expired",
  });
  expect(headers.get("www-authenticate")).toContain("invalid_token");
  expect([headers.get("device-nonce"), headers.getSetCookie()]).toEqual(["n1", ["a=; Max-Age=0"]]);
});

test("an unexpected fault tells nothing of the inside", async () => {
  server.answerWith(() => {
    throw new Error("select * from auth.user failed at /srv/app/store.ts");
  });
  const { status, json } = await server.call("GET", "/api/v1/me");
  expect([status, json.reason]).toEqual([500, "INTERNAL"]);
  expect(JSON.stringify(json)).not.toMatch(/select|srv/);
});

test("a deadline of the caller ends the call", async () => {
  server.answerWith(
    ({ context }) => new Promise((resolve) => context.signal.addEventListener("abort", () => resolve(undefined))),
  );
  const { status, json } = await server.call("GET", "/api/v1/me", undefined, { "request-timeout-ms": "50" });
  expect([status, json.reason]).toEqual([504, "DEADLINE"]);
  for (const timeout of ["0", "-1", "1.5", "x", "9999999999"]) {
    const refused = await server.call("GET", "/api/v1/me", undefined, { "request-timeout-ms": timeout });
    expect([timeout, refused.status]).toEqual([timeout, 400]);
  }
});

test.each([
  [429, "RATE_LIMITED"],
  [503, "OVERLOADED"],
])("a plugin that answers %i before the call is reported as %s, with its Retry-After", async (statusCode, reason) => {
  const limited = await startEchoServer(contracts, 1024, (fastify) =>
    fastify.addHook("onRequest", async (_request, reply) => {
      reply.header("retry-after", "7");
      throw Object.assign(new Error("too many"), { statusCode });
    }),
  );
  try {
    const { status, headers, json } = await limited.call("GET", "/api/v1/me");
    expect([status, headers.get("retry-after"), json.reason]).toEqual([statusCode, "7", reason]);
    expect(json.metadata).toEqual({ retry_after_seconds: "7" });
  } finally {
    await limited.close();
  }
});

test("a client that leaves ends the call", async () => {
  const ended = new Promise<unknown>((resolve) => {
    server.answerWith(
      ({ context }) =>
        new Promise((answer) => {
          context.signal.addEventListener("abort", () => {
            resolve("aborted");
            answer(undefined);
          });
          socket.destroy();
        }),
    );
  });
  const { port } = new URL(server.baseUrl);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n");
  expect(await ended).toBe("aborted");
});

test("a deprecated RPC says so, and until when it is there", async () => {
  const option = { deprecated: true, "[erp.options.v1.deprecation]": { since: "2026-01-01", sunset: "2027-01-01" } };
  const things = await startEchoServer([
    sampleService([
      { name: "Old", http: { get: "/api/v1/old" }, options: option },
      { name: "New", http: { get: "/api/v1/new" } },
    ]),
  ]);
  try {
    const old = await things.call("GET", "/api/v1/old");
    expect([old.headers.get("deprecation"), old.headers.get("sunset")]).toEqual([
      "@1767225600",
      "Fri, 01 Jan 2027 00:00:00 GMT",
    ]);
    expect((await things.call("GET", "/api/v1/new")).headers.get("deprecation")).toBeNull();
  } finally {
    await things.close();
  }
});

test("an RPC that is deprecated without a day stops the start-up", async () => {
  const old = sampleService([{ name: "Old", http: { get: "/api/v1/old" }, options: { deprecated: true } }]);
  await expect(startEchoServer([old])).rejects.toThrow(/is deprecated, but/);
});
