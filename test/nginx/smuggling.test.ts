import { connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import { connectTls } from "./raw-tls.ts";
import { type RecordingCore, startRecordingCore } from "./recording-core.ts";
import { trust } from "./trust.ts";

// What nginx takes for one request, the core must take for the same one. "next" is what an attacker would slip in: it must
// never reach the core as a request of its own when nginx has not answered it as one.

let core: RecordingCore;
let nginx: TestNginx;

beforeAll(async () => {
  core = await startRecordingCore();
  nginx = await startNginx({ cores: [core.port] });
  trust(nginx.ca);
});
afterAll(() => Promise.all([nginx?.stop(), core?.stop()]));
beforeEach(() => {
  core.requests.length = 0;
});

const head = "POST /api/v1/first HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
const next = "GET /api/v1/slipped-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
const get = (headers: string) => `GET /api/v1/first HTTP/1.1\r\n${headers}\r\n`;

const refused: readonly [name: string, bytes: string, status: number][] = [
  [
    "Content-Length, then Transfer-Encoding",
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`,
    400,
  ],
  [
    "Transfer-Encoding, then Content-Length",
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${next}`,
    400,
  ],
  ["two Content-Lengths that differ", `${head}Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}${next}`, 400],
  ["two Content-Lengths that agree", `${head}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${next}`, 400],
  ["a list as Content-Length", `${head}Content-Length: 2, 2\r\n\r\n{}${next}`, 400],
  ["a signed Content-Length", `${head}Content-Length: +2\r\n\r\n{}${next}`, 400],
  ["a negative Content-Length", `${head}Content-Length: -1\r\n\r\n{}${next}`, 400],
  ["a Content-Length in hexadecimal", `${head}Content-Length: 0x2\r\n\r\n{}${next}`, 400],
  ["a Content-Length that overflows", `${head}Content-Length: 18446744073709551618\r\n\r\n{}${next}`, 400],
  ["an unknown transfer coding", `${head}Transfer-Encoding: xchunked\r\n\r\n{}${next}`, 501],
  ["chunked, then identity", `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${next}`, 501],
  ["chunked twice", `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`, 400],
  ["chunked with a vertical tab", `${head}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${next}`, 501],
  ["a chunk size that is no number", `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${next}`, 400],
  ["a chunk longer than its size", `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${next}`, 400],
  [
    "a chunk size that overflows",
    `${head}Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n${next}`,
    400,
  ],
  ["a negative chunk size", `${head}Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n${next}`, 400],
  ["a folded header", get("Host: 127.0.0.1\r\nX-A: b\r\n c\r\n"), 400],
  ["a NUL in a header", get("Host: 127.0.0.1\r\nX-A: b\0c\r\n"), 400],
  ["a carriage return in a header", get("Host: 127.0.0.1\r\nX-A: b\rX-C: d\r\n"), 400],
  ["a NUL in the path", `GET /api/v1/\0first HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 400],
  ["an encoded NUL in the path", `GET /api/v1/%00first HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 400],
  ["a space before the colon", get("Host: 127.0.0.1\r\nX-A : b\r\n"), 400],
  ["two Hosts", get("Host: 127.0.0.1\r\nHost: evil.example\r\n"), 400],
  ["no Host", get(""), 400],
  ["a Host with a path", get("Host: 127.0.0.1/evil\r\n"), 400],
  ["a way out of the root", `GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 400],
  ["an unknown version", "GET /api/v1/first HTTP/3.7\r\nHost: 127.0.0.1\r\n\r\n", 505],
  ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400],
  ["headers over the limit", get(`Host: 127.0.0.1\r\nX-A: ${"y".repeat(9_000)}\r\n`), 400],
];

test.each(refused)("%s: refused, and nothing reaches the core", async (_name, bytes, status) => {
  const client = await connectTls(nginx.port);
  client.socket.write(Buffer.from(bytes, "latin1"));
  await Promise.race([client.ended(), sleep(1_000)]);
  expect([client.received().slice(0, 12)]).toEqual([`HTTP/1.1 ${status}`]);
  expect(core.requests.filter(({ complete }) => complete)).toEqual([]);
  expect(core.requests.map(({ path }) => path)).not.toContain("/api/v1/slipped-in");
});

const taken: readonly [name: string, bytes: string, paths: string[]][] = [
  ["two requests in one write", get("Host: 127.0.0.1\r\n") + next, ["/api/v1/first", "/api/v1/slipped-in"]],
  ["a bare line feed at the ends of lines", "GET /api/v1/first HTTP/1.1\nHost: 127.0.0.1\n\n", ["/api/v1/first"]],
  ["chunks with extensions", `${head}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n`, ["/api/v1/first"]],
  [
    "a trailer after the chunks, which is dropped",
    `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nErp-Envelope: forged\r\nContent-Length: 9\r\n\r\n`,
    ["/api/v1/first"],
  ],
  [
    "an absolute address",
    "GET https://127.0.0.1/api/v1/first HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ["/api/v1/first"],
  ],
  [
    "headers of the connection",
    get(
      "Host: 127.0.0.1\r\nConnection: X-A, Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nProxy-Connection: keep-alive\r\nKeep-Alive: 9\r\nTE: gzip\r\nX-A: b\r\n",
    ),
    ["/api/v1/first"],
  ],
  [
    "names that nginx does not take",
    get("Host: 127.0.0.1\r\nContent_Length: 9\r\nErp_Envelope: forged\r\nX(A: b\r\n"),
    ["/api/v1/first"],
  ],
];

test.each(taken)("%s: the core sees what nginx saw, once", async (_name, bytes, paths) => {
  const client = await connectTls(nginx.port);
  client.socket.write(Buffer.from(bytes, "latin1"));
  await expect.poll(() => client.received().split("HTTP/1.1 200").length - 1).toBe(paths.length);
  expect(core.requests.map(({ path }) => path)).toEqual(paths);
  for (const { headers, complete } of core.requests) {
    expect(complete).toBe(true);
    expect(headers.host).toBe("127.0.0.1");
    for (const name of [
      "connection",
      "upgrade",
      "http2-settings",
      "proxy-connection",
      "keep-alive",
      "te",
      "erp-envelope",
    ])
      expect([name, headers[name]]).toEqual([name, undefined]);
    for (const name of ["content_length", "erp_envelope", "x(a"]) expect(headers[name]).toBeUndefined();
  }
});

/** Opens an HTTP/2 session with nginx. */
function session() {
  const opened = connect(nginx.url);
  opened.on("error", () => undefined);
  onTestFinished(() => opened.destroy());
  return opened;
}

/** How a raw HTTP/2 request ended: its status, or the code of its reset. */
async function http2Outcome(fields: Record<string, string | string[]>, body = ""): Promise<string> {
  const stream = session().request(fields, { endStream: body === "" });
  if (body !== "") stream.end(body);
  return new Promise((resolve) => {
    stream.once("response", (headers) => resolve(`status ${headers[":status"]}`));
    stream.once("close", () => resolve(`reset ${stream.rstCode}`));
    stream.on("error", () => undefined);
  });
}

test("HTTP/2: what would become another request in HTTP/1.1 stays one, or is refused", async () => {
  const path = "/api/v1/first";
  const outcomes = {
    pathWithSpace: await http2Outcome({ ":path": "/api/v1/first HTTP/1.1\tX: y" }),
    relativePath: await http2Outcome({ ":path": "api/v1/first" }),
    lengthTooLong: await http2Outcome({ ":path": path, ":method": "POST", "content-length": "9" }, "{}"),
    lengthTooShort: await http2Outcome({ ":path": path, ":method": "POST", "content-length": "1" }, `{}${next}`),
    otherAuthority: await http2Outcome({ ":path": path, ":authority": "evil.example" }),
  };
  for (const outcome of Object.values(outcomes)) expect(outcome).toMatch(/^(status 4|reset )/);
  expect(core.requests.filter(({ complete }) => complete)).toEqual([]);
  core.requests.length = 0;
  // A Host that says something else than the authority: the authority is what counts, and the core hears of nothing else.
  expect(await http2Outcome({ ":path": path, ":authority": "127.0.0.1", host: "evil.example" })).toMatch(
    /^(status|reset)/,
  );
  for (const { headers } of core.requests) expect(JSON.stringify(headers)).not.toContain("evil.example");
});
