import { connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { bindingsOf } from "../../gateway/rest/binding.ts";
import { forPages } from "../../gateway/security-headers.ts";
import { pdaAssetHeaders } from "../../gateway/static-web/page-headers.ts";
import { findFreePort } from "../../platform/db/free-port.ts";
import { isInternal, rpcName } from "../../platform/rpc/contract.ts";
import type { NginxOptions, TestNginx } from "../../platform/testing/nginx.ts";
import { allContracts } from "../../services/registry.ts";
import { ask, status } from "./ask.ts";
import { anotherBefore, startBefore } from "./before-core.ts";
import { connectTls } from "./raw-tls.ts";
import { type RecordingCore, startRecordingCore } from "./recording-core.ts";
import { makeWebRoot } from "./web-root.ts";

// The shipped configuration before a core that only keeps what it gets.

let core: RecordingCore;
let nginx: TestNginx;

beforeAll(async () => {
  core = await startRecordingCore();
  nginx = await startBefore(core, { webRoot: makeWebRoot() });
});
afterAll(() => Promise.all([nginx?.stop(), core?.stop()]));
beforeEach(() => {
  core.requests.length = 0;
});

const another = (options: Partial<NginxOptions>) => anotherBefore(core, options);

test("what the core learns of the client comes from nginx, whatever the client says", async () => {
  const forged = {
    "x-forwarded-for": "6.6.6.6",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "1",
    "x-forwarded-server": "evil.example",
    "x-forwarded-prefix": "/evil",
    "x-original-url": "/evil",
    "x-rewrite-url": "/evil",
    "x-real-ip": "6.6.6.6",
    "x-client-ip": "6.6.6.6",
    "true-client-ip": "6.6.6.6",
    "x-request-id": "evil-request-id",
    forwarded: "for=6.6.6.6;host=evil.example",
    via: "evil",
    "erp-envelope": "evil",
  };
  await fetch(`${nginx.url}/api/v1/items`, {
    headers: { ...forged, "accept-language": "zh-TW", authorization: "Bearer a.b.c" },
  });
  const [{ headers } = { headers: {} }] = core.requests;
  expect(JSON.stringify(headers)).not.toMatch(/evil|6\.6\.6\.6/);
  expect(headers).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "https",
    host: "127.0.0.1",
    authorization: "Bearer a.b.c",
    "accept-language": "zh-TW",
    "x-request-id": expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

/** Says in every answer by which location it came. */
const labelled: NonNullable<NginxOptions["edit"]> = (text, file) => {
  const labels = ["call", "sign-in", "administration", "webhook", "stream", "file", "metrics"];
  return file === "erp/locations.conf"
    ? text.replace(
        /^location .* \{$/gm,
        (line) => `${line}\n  add_header X-Location ${labels.shift() ?? "unknown"} always;`,
      )
    : text;
};
const locationOf = (headers: Record<string, unknown>) => String(headers["x-location"]);

const administered = /^erp\.auth\.v1\.(User|Role|Grant|ApiClient)Service|^erp\.operations\.v1\.AuditService/;
const guessable = /\.(Login|LoginWithBadge|Refresh|ChangePassword|EnrollDevice)$/;

/** Every way to call an RPC, and the location that it needs. */
function callsOfAll() {
  const methods = allContracts.flatMap((contract) => contract.methods).filter((method) => !isInternal(method));
  const ways = [
    ...methods.map((method) => ({ rpc: method, method: "POST", path: `/${rpcName(method)}` })),
    ...bindingsOf(allContracts).map(({ method: rpc, template, httpMethod: method }) => {
      return { rpc, method, path: template.source.replace(/\{[^}]*\}/g, "0198f1d2-0000-7000-8000-000000000000") };
    }),
  ];
  return ways.map(({ rpc, ...way }) => {
    if (administered.test(rpc.parent.typeName)) return { ...way, needs: "administration" };
    if (guessable.test(`.${rpc.name}`)) return { ...way, needs: "sign-in" };
    if (/Upload/.test(rpc.name) || /\/files(\/|:|$)/.test(way.path)) return { ...way, needs: "file" };
    return { ...way, needs: rpc.methodKind === "unary" ? "call" : "stream" };
  });
}

test("every RPC has the location that it needs, by its name and by REST", async () => {
  const { url } = await another({ edit: labelled, allow: { "many-users": "127.0.0.1 1;" } });
  const calls = callsOfAll();
  const locations = await ask(url, calls, locationOf);
  const wrong = calls.filter(({ needs }, index) => needs !== locations[index]);
  expect(wrong.map((call) => [call.path, call.needs, locations[calls.indexOf(call)]])).toEqual([]);
  for (const needs of ["administration", "sign-in", "stream", "call"])
    expect(calls.filter((call) => call.needs === needs).length).toBeGreaterThan(1);
  const others = [
    "/grpc.health.v1.Health/Watch",
    "/grpc.health.v1.Health/Check",
    "/api/users",
    "/api/v1alpha1/roles/x",
    "/files/abc",
  ];
  expect(
    await ask(
      url,
      others.map((path) => ({ path })),
      locationOf,
    ),
  ).toEqual(["stream", "call", "administration", "administration", "file"]);
});

test("administration, webhooks and metrics are for the networks that are allowed", async () => {
  const nobody = await another({
    allow: { administration: "", integration: "", monitoring: "", "many-users": "127.0.0.1 1;" },
  });
  const closed = callsOfAll().filter(({ needs }) => needs === "administration");
  const tricks = [
    "/api/v1/%75sers",
    "//api//v1//users",
    "/erp.auth.v1.UserService%2FListUsers",
    "/api/v1/items/../users",
    "/api/v1/items/%2e%2E/users",
    "/api/v1/audit/x/..",
    "/api/users?a=/../",
    "/metrics",
    "/%6detrics",
    "/webhooks/scale",
    "/api/v1/webhooks/scale",
  ].map((path) => ({ path }));
  const statuses = await ask(nobody.url, [...closed, ...tricks], status);
  expect(statuses.filter((each) => each !== 403 && each !== 400)).toEqual([]);
  expect(core.requests).toEqual([]);
  // By default: private networks, of which this is one.
  expect(
    await ask(
      nginx.url,
      [{ path: "/api/v1/users" }, { path: "/metrics" }, { path: "/webhooks/scale" }, { path: "/api/v1/items?a=/../b" }],
      status,
    ),
  ).toEqual([200, 200, 200, 200]);
});

test("an upload passes piece by piece, and ends at its limit; elsewhere five megabytes are too much", async () => {
  const session = connect(nginx.url);
  onTestFinished(() => session.destroy());
  const upload = session.request({ ":method": "POST", ":path": "/api/v1/files" });
  upload.write(Buffer.alloc(3_000_000));
  // All of it has reached the core while the client still has more to send.
  await expect.poll(() => core.requests[0]?.received).toBe(3_000_000);
  expect(core.requests[0]?.complete).toBe(false);
  upload.end(Buffer.alloc(4_000_000));
  expect(await new Promise((resolve) => upload.once("response", (headers) => resolve(status(headers))))).toBe(200);
  expect(core.requests[0]).toMatchObject({ received: 7_000_000, complete: true });
  const announced = async (path: string, bytes: number) => {
    const client = await connectTls(nginx.port);
    client.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`,
    );
    await expect.poll(() => client.received()).toContain("\r\n\r\n{");
    return client.received();
  };
  expect(await announced("/api/v1/files", 1024 ** 3 + 1)).toMatch(/^HTTP\/1.1 413.*"limit_bytes":"1073741824"/s);
  expect(await announced("/api/v1/items", 5 * 1024 ** 2 + 1)).toMatch(/^HTTP\/1.1 413.*"limit_bytes":"4194304"/s);
  // Without an announcement it is refused on the way.
  const creeping = session.request({ ":method": "POST", ":path": "/api/v1/items" });
  creeping.on("error", () => undefined).write(Buffer.alloc(6_000_000));
  expect(await new Promise((resolve) => creeping.once("response", (headers) => resolve(status(headers))))).toBe(413);
});

test("a write that reached a core which then hangs up is not sent again; what could not be sent goes to the other", async () => {
  const other = await startRecordingCore();
  onTestFinished(() => other.stop());
  const { url } = await another({ cores: [core.port, other.port], allow: { "many-users": "127.0.0.1 1;" } });
  const hangUp = async (method: string, body?: string) => {
    const known = core.requests.length + other.requests.length;
    const answer = await fetch(`${url}/api/v1/items`, {
      method,
      headers: { "hang-up": "1" },
      ...(body ? { body } : {}),
    });
    expect([answer.status, ((await answer.json()) as { reason: string }).reason]).toEqual([503, "OVERLOADED"]);
    return core.requests.length + other.requests.length - known;
  };
  for (const method of ["POST", "PATCH"])
    for (const body of ["{}", "x".repeat(100_000), undefined])
      expect([method, await hangUp(method, body)]).toEqual([method, 1]);
  // An upload is sent once too; a read is asked of both.
  expect(await hangUp("PUT", "x".repeat(100_000))).toBe(1);
  expect(await hangUp("GET")).toBe(2);
  const halfDead = await another({
    cores: [await findFreePort(), other.port],
    allow: { "many-users": "127.0.0.1 1;" },
  });
  const calls = Array.from({ length: 30 }, (_, index) => ({
    method: index % 2 ? "POST" : "GET",
    path: "/api/v1/items",
  }));
  expect(await ask(halfDead.url, calls, status)).toEqual(calls.map(() => 200));
  // Some of them were meant for the dead one first.
  expect(halfDead.accessLog().filter(({ upstream }) => String(upstream).includes(", ")).length).toBeGreaterThan(1);
});

test("slow clients are dropped, and nobody else waits for them", { timeout: 30_000 }, async () => {
  const open = () => Promise.all(Array.from({ length: 30 }, () => connectTls(nginx.port)));
  const [silent, slowHead, slowBody] = await Promise.all([open(), open(), open()]);
  for (const { socket } of slowHead) socket.write("GET /api/v1/items HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ");
  const dripping = setInterval(() => {
    for (const { socket } of slowHead) if (socket.writable) socket.write("a");
  }, 500);
  onTestFinished(() => clearInterval(dripping));
  for (const { socket } of slowBody)
    socket.write("POST /api/v1/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{");
  const idle = connect(nginx.url);
  idle.on("error", () => undefined);
  const slowStream = idle.request({ ":method": "POST", ":path": "/api/v1/items" });
  slowStream.on("error", () => undefined).write("{");
  const slowStreamEnded = new Promise<number>((resolve) => slowStream.once("close", () => resolve(performance.now())));
  const startedAt = performance.now();
  const patience: number[] = [];
  while (performance.now() - startedAt < 3_000) {
    const askedAt = performance.now();
    expect((await fetch(`${nginx.url}/api/v1/other`)).status).toBe(200);
    patience.push(performance.now() - askedAt);
    await sleep(50);
  }
  expect(Math.max(...patience)).toBeLessThan(500);
  for (const client of [...silent, ...slowHead]) expect(await client.ended()).toBeLessThan(8_000);
  for (const client of slowBody) expect(await client.ended()).toBeLessThan(13_000);
  expect((await slowStreamEnded) - startedAt).toBeLessThan(13_000);
});

test("other names get no answer", async () => {
  for (const host of ["evil.example", "127.0.0.2", "localhost.evil.example"]) {
    const client = await connectTls(nginx.port);
    client.socket.write(`GET /livez HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.ended();
    expect(client.received()).toBe("");
  }
  expect(core.requests).toEqual([]);
});

test("pages: assets come from files, compressed and for ever, with the headers of the core; documents come from the core", async () => {
  const at = (path: string, init: RequestInit = {}) => fetch(`${nginx.url}${path}`, init);
  for (const [page, base] of [
    ["console", ""],
    ["pda", "/pda"],
  ] as const) {
    const asset = await at(`${base}/assets/index-B1x2y3z4.js`);
    expect([asset.status, await asset.text()]).toEqual([200, expect.stringContaining(`"${page} long`)]);
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(asset.headers.get("content-encoding")).toBe("gzip");
    expect(asset.headers.get("strict-transport-security")).toBe("max-age=31536000");
    for (const [name, value] of Object.entries(forPages))
      expect([name, asset.headers.get(name)]).toEqual([name, value]);
    const policy = page === "pda" ? pdaAssetHeaders["content-security-policy"] : null;
    expect(asset.headers.get("content-security-policy")).toBe(policy);
    const again = { headers: { "if-none-match": asset.headers.get("etag") ?? "" } };
    expect((await at(`${base}/assets/index-B1x2y3z4.js`, again)).status).toBe(304);
    const font = await at(`${base}/assets/font-B1x2y3z4.woff2`);
    expect([font.status, font.headers.get("content-type")]).toEqual([200, "font/woff2"]);
    expect(core.requests).toEqual([]);
    const toCore = [
      `${base}/`,
      `${base}/items/B-100?tab=stock`,
      `${base}/assets/index-missing.js`,
      `${base}/assets/../x`,
    ];
    for (const path of toCore) expect((await at(path)).status).toBe(200);
    expect(core.requests.map(({ path }) => path)).toEqual([...toCore.slice(0, 3), `${base}/x`]);
    core.requests.length = 0;
  }
});

test("the log: one line of JSON a request, and nothing that is secret", async () => {
  const { url, accessLog } = await another({});
  const headers = {
    authorization: "Bearer canary-token",
    cookie: "erp_session=canary-cookie",
    "user-agent": 'a "quoted" agent',
  };
  await fetch(`${url}/api/v1/items?token=canary-query`, { method: "POST", headers, body: '"canary-body"' });
  await fetch(`${url}/files/canary-link/name.pdf`, { headers });
  await expect.poll(() => accessLog().length).toBe(2);
  expect(JSON.stringify(accessLog())).not.toContain("canary");
  expect(accessLog()).toMatchObject([
    {
      ip: "127.0.0.1",
      method: "POST",
      path: "/api/v1/items",
      status: 200,
      upstream: `127.0.0.1:${core.port}`,
      request_id: core.requests[0]?.headers["x-request-id"],
    },
    { method: "GET", path: "/files/-", status: 200 },
  ]);
});

test("a certificate of an old client's time is not enough: TLS 1.1 is refused", async () => {
  const { connect: connectWith } = await import("node:tls");
  const outcome = await new Promise<string>((resolve) => {
    const socket = connectWith({
      port: nginx.port,
      host: "127.0.0.1",
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    socket.once("secureConnect", () => resolve("connected")).once("error", (error) => resolve(error.message));
  });
  expect(outcome).toMatch(/protocol version|unsupported protocol/i);
});
