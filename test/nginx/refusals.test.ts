import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { LocalizedMessageSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { pageHeadersIncludes } from "../../nginx/page-headers.ts";
import { refusalIncludes } from "../../nginx/refusal-includes.ts";
import { findFreePort } from "../../platform/db/free-port.ts";
import { reasonOf } from "../../platform/rpc/explain.ts";
import { type NginxOptions, startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import { createForeignClient, statusDetails } from "../foreign-grpc.ts";
import { type RecordingCore, startRecordingCore } from "./recording-core.ts";
import { trust } from "./trust.ts";

// What nginx refuses itself reaches the caller as if the core had refused it: in her protocol, with the documented reason.

let core: RecordingCore;
beforeAll(async () => {
  core = await startRecordingCore();
});
afterAll(() => core?.stop());

test("the includes are those that the contracts and the headers of the core make", async () => {
  const made = { ...(await refusalIncludes()), ...pageHeadersIncludes() };
  for (const [name, text] of Object.entries(made))
    expect([name, readFileSync(join(import.meta.dirname, "../../nginx", name), "utf8")]).toEqual([name, text]);
});

async function start(options: Partial<NginxOptions>): Promise<TestNginx> {
  const nginx = await startNginx({ cores: [core.port], ...options });
  onTestFinished(() => nginx.stop());
  trust(nginx.ca);
  return nginx;
}

type Seen = { readonly reason: string; readonly text: string; readonly requestId: string };

/** Calls an RPC with a request of some size in every protocol and returns how it was refused in each. */
async function refusalsOf({ url, ca }: TestNginx, size = 0): Promise<Record<string, Seen>> {
  const request = { query: "q".repeat(size) };
  const headers = { "accept-language": "zh-TW", "wait-ms": "3000" };
  const by = async (transport: Transport) =>
    seenIn(() => createClient(UserService, transport).listUsers(request, { headers }));
  const json = { httpVersion: "2", baseUrl: url, useBinaryFormat: false } as const;
  const foreign = createForeignClient(url, {}, ca);
  onTestFinished(() => foreign.close());
  const [connectJson, connectProto, grpc, grpcWeb, grpcWeb1, rest, foreignGrpc] = await Promise.all([
    by(createConnectTransport(json)),
    by(createConnectTransport({ httpVersion: "1.1", baseUrl: url, useBinaryFormat: true })),
    by(createGrpcTransport({ baseUrl: url })),
    by(createGrpcWebTransport({ baseUrl: url, httpVersion: "2" })),
    by(createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" })),
    seenInRest(url, request, headers),
    seenByForeign(foreign.unary("erp.auth.v1.UserService/ListUsers", request, { metadata: headers })),
  ]);
  return { connectJson, connectProto, grpc, grpcWeb, grpcWeb1, rest, foreignGrpc };
}

async function seenIn(call: () => Promise<unknown>): Promise<Seen> {
  const error = await call().then(
    () => new Error("the call was not refused"),
    (thrown) => thrown,
  );
  if (!(error instanceof ConnectError)) throw error;
  const text = error.findDetails(LocalizedMessageSchema)[0]?.message ?? "";
  return {
    reason: reasonOf(error)?.reason ?? error.message,
    text,
    requestId: error.metadata.get("x-request-id") ?? "",
  };
}

async function seenInRest(url: string, request: { query: string }, headers: Record<string, string>): Promise<Seen> {
  const init = {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(request),
  };
  const answer = await fetch(`${url}/api/v1/users`, init);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await answer.json()) as Record<string, string>;
  expect(problem).toMatchObject({ instance: "/api/v1/users", status: answer.status, domain: "erp.type" });
  expect(problem.request_id).toBe(answer.headers.get("x-request-id"));
  return { reason: problem.reason ?? "", text: problem.detail ?? "", requestId: problem.request_id ?? "" };
}

async function seenByForeign(call: Promise<unknown>): Promise<Seen> {
  const error = await call.then(
    () => Promise.reject(new Error("the call was not refused")),
    (thrown) => thrown,
  );
  if (error.metadata.get("grpc-status-details-bin").length === 0) throw error;
  const details = statusDetails(error);
  return {
    reason: String(details["google.rpc.ErrorInfo"]?.reason),
    text: String(details["google.rpc.LocalizedMessage"]?.message),
    requestId: String(error.metadata.get("x-request-id")[0]),
  };
}

function expectAll(seen: Record<string, Seen>, reason: string, text: string): void {
  for (const [protocol, each] of Object.entries(seen))
    expect({ protocol, ...each }).toEqual({
      protocol,
      reason,
      text,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
}

test("no core answers", async () => {
  const nginx = await start({ cores: [await findFreePort()] });
  expectAll(await refusalsOf(nginx), "OVERLOADED", "系統忙碌中，請重試。");
  const page = await fetch(`${nginx.url}/docs`, { headers: { accept: "text/html,*/*" } });
  expect([page.status, page.headers.get("content-type"), page.headers.get("retry-after")]).toEqual([
    503,
    "text/html; charset=utf-8",
    "2",
  ]);
  expect(await page.text()).toContain("The system is busy. Repeat the call.");
});

test("the core is late", async () => {
  const nginx = await start({ edit: (text) => text.replace("grpc_read_timeout 35s", "grpc_read_timeout 1s") });
  expectAll(await refusalsOf(nginx), "DEADLINE", "處理逾時，請以相同的鍵重試。");
});

test("the network is not allowed", async () => {
  const nginx = await start({ allow: { administration: "" } });
  expectAll(await refusalsOf(nginx), "NETWORK_NOT_ALLOWED", "不允許從您的網路呼叫此功能。");
});

test("the request is too large", async () => {
  const nginx = await start({});
  expectAll(await refusalsOf(nginx, 6_000_000), "REQUEST_TOO_LARGE", "請求超過 4194304 位元組的上限。");
});

test("too many calls", async () => {
  // What was used up comes back once a minute here, and not fifty times a second.
  const nginx = await start({ edit: (text) => text.replace("zone=calls:10m rate=50r/s", "zone=calls:10m rate=1r/m") });
  const once = () => fetch(`${nginx.url}/api/v1/users`, { method: "HEAD" }).then((answer) => answer.status);
  const statuses = await Promise.all(Array.from({ length: 51 }, once));
  for (let left = 50; left > 0; left -= 10) statuses.push(...(await Promise.all(Array.from({ length: 10 }, once))));
  expect(statuses).not.toContain(429);
  expect(await once()).toBe(429);
  expectAll(await refusalsOf(nginx), "RATE_LIMITED", "呼叫過於頻繁，請等待 1 秒。");
});

test("streams are refused in their protocol as well", async () => {
  const { url } = await start({ cores: [await findFreePort()] });
  const read = async (transport: Transport) => {
    for await (const _ of createClient(HealthStreamService, transport).watchHealth({})) throw new Error("not refused");
  };
  expect(await seenIn(() => read(createGrpcTransport({ baseUrl: url })))).toMatchObject({ reason: "OVERLOADED" });
  expect(await seenIn(() => read(createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" })))).toMatchObject({
    reason: "OVERLOADED",
  });
  // Connect's streams know of an answer with another status than 200 no more than its code.
  const error = await read(createConnectTransport({ baseUrl: url, httpVersion: "2" })).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: status.UNAVAILABLE });
});
