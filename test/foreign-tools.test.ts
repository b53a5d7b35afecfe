import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack } from "./test-stack.ts";

const run = promisify(execFile);
const buf = join(import.meta.dirname, "../node_modules/.bin/buf");

let stack: TestStack;
let authorization: string;

beforeAll(async () => {
  stack = await startTestStack();
  authorization = `Authorization: Bearer ${stack.admin.accessToken}`;
}, 60_000);
afterAll(() => stack?.stop());

type Output = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function runTool(program: string, args: readonly string[]): Promise<Output> {
  try {
    return { code: 0, ...(await run(program, [...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as Output;
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}

/** Calls an RPC with `buf curl`, which learns the contracts from the server's reflection. */
function bufCurl(protocol: string, rpc: string, data: object, ...more: string[]): Promise<Output> {
  const args = ["curl", "--protocol", protocol, "--http2-prior-knowledge", "-d", JSON.stringify(data), ...more];
  return runTool(buf, [...args, `${stack.url}/${rpc}`]);
}

test.each(["grpc", "grpcweb", "connect"])("buf curl --protocol %s", { timeout: 60_000 }, async (protocol) => {
  const version = await bufCurl(protocol, "erp.operations.v1.SystemService/GetVersion", {});
  expect(version).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(version.stdout)).toMatchObject({ product: expect.any(String) });
  const users = await bufCurl(protocol, "erp.auth.v1.UserService/ListUsers", { pageSize: 1 }, "-H", authorization);
  expect(JSON.parse(users.stdout)).toMatchObject({ users: [{ login: "admin" }] });
  const denied = await bufCurl(protocol, "erp.auth.v1.UserService/ListUsers", {});
  expect(denied.code).not.toBe(0);
  expect(denied.stderr).toContain("unauthenticated");
  const rpc = "erp.operations.v1.HealthStreamService/WatchHealth";
  const watched = await bufCurl(protocol, rpc, { limit: 2, interval: "0.1s" }, "-H", authorization);
  expect(watched.code).toBe(0);
  expect(watched.stdout.match(/"STATE_UP"/g)?.length).toBeGreaterThanOrEqual(2);
});

test("reflection lists what is open to clients, and nothing else", async () => {
  const listed = await runTool(buf, ["curl", "--http2-prior-knowledge", "--list-services", stack.url]);
  expect(listed.stdout).toContain("erp.auth.v1.UserService");
  expect(listed.stdout).not.toContain("AuthorityService");
  const hidden = await bufCurl("grpc", "erp.auth.v1.AuthorityService/ResolveIdentity", {}, "-H", authorization);
  expect(hidden.code).not.toBe(0);
});

/** Calls with curl; returns status, headers and body. */
async function curl(...args: string[]): Promise<{ status: number; headers: string; body: string }> {
  const { stdout } = await runTool("curl", ["-sS", "--max-time", "10", "-D", "-", ...args]);
  const end = stdout.lastIndexOf("\r\n\r\n");
  const headers = stdout.slice(0, end);
  const status = Number(/^HTTP\/[\d.]+ (\d+)/m.exec(headers)?.[1]);
  return { status, headers: headers.toLowerCase(), body: stdout.slice(end + 4) };
}

const json = ["-H", "Content-Type: application/json"];

test.each(["--http1.1", "--http2-prior-knowledge"])("curl %s: Connect JSON and REST", async (version) => {
  const rpc = `${stack.url}/erp.auth.v1.UserService/ListUsers`;
  const listed = await curl(version, ...json, "-H", authorization, "-d", '{"pageSize":1}', rpc);
  expect(listed.status).toBe(200);
  expect(JSON.parse(listed.body)).toMatchObject({ users: [{ login: "admin" }] });
  const compressed = await curl(version, "--compressed", "-H", authorization, `${stack.url}/api/v1/users?pageSize=1`);
  expect(JSON.parse(compressed.body)).toMatchObject({ users: [{ login: "admin" }] });
  const login = version === "--http1.1" ? "by-curl-1" : "by-curl-2";
  const body = JSON.stringify({ login, displayName: "By curl" });
  const key = "Idempotency-Key: 01900000-0000-7000-8000-0000000000c1".replace(/1$/, login.slice(-1));
  const post = [version, ...json, "-H", authorization, "-H", key, "-d", body, `${stack.url}/api/v1/users`];
  const first = await curl(...post);
  const again = await curl(...post);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.headers).toContain("idempotency-replayed: true");
  expect(JSON.parse(again.body)).toEqual(JSON.parse(first.body));
  const missing = await curl(version, "-H", authorization, `${stack.url}/api/v1/users/not-a-uuid`);
  expect(missing.status).toBe(400);
  expect(missing.headers).toContain("content-type: application/problem+json");
  expect(JSON.parse(missing.body)).toMatchObject({ reason: "INVALID_REQUEST", violations: [{ field: "user_id" }] });
  const nobody = await curl(version, `${stack.url}/api/v1/users`);
  expect([nobody.status, JSON.parse(nobody.body).reason]).toEqual([401, "UNAUTHENTICATED"]);
});

test("Connect GET: reads with their message in the query, never writes", async () => {
  const rpc = `${stack.url}/erp.auth.v1.UserService`;
  const message = encodeURIComponent('{"pageSize":1}');
  const plain = await curl("-H", authorization, `${rpc}/ListUsers?connect=v1&encoding=json&message=${message}`);
  expect(plain.status).toBe(200);
  expect(JSON.parse(plain.body)).toMatchObject({ users: [{ login: "admin" }] });
  // {page_size: 1} as Protobuf: field 3, a varint.
  const binary = Buffer.from([0x18, 0x01]).toString("base64url");
  const proto = await curl(
    "-H",
    authorization,
    `${rpc}/ListUsers?connect=v1&encoding=proto&base64=1&message=${binary}`,
  );
  expect(proto.status).toBe(200);
  expect(proto.headers).toContain("content-type: application/proto");
  expect(proto.body).toContain("admin");
  const denied = await curl(`${rpc}/ListUsers?connect=v1&encoding=json&message=%7B%7D`);
  expect([denied.status, JSON.parse(denied.body).code]).toEqual([401, "unauthenticated"]);
  const write = await curl("-H", authorization, `${rpc}/CreateUser?connect=v1&encoding=json&message=%7B%7D`);
  expect(write.status).toBe(405);
});
