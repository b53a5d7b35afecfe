import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { registerStaticWeb } from "./static-web.ts";

const folder = mkdtempSync(join(tmpdir(), "erp-web-"));
const script = "console".repeat(300);
let app: FastifyInstance;

beforeAll(() => {
  mkdirSync(join(folder, "console/assets"), { recursive: true });
  mkdirSync(join(folder, "pda/assets"), { recursive: true });
  writeFileSync(join(folder, "console/index.html"), '<meta property="csp-nonce" nonce="__STYLE_NONCE__" />console');
  writeFileSync(join(folder, "console/assets/main-abc.js"), script);
  writeFileSync(join(folder, "console/assets/main-abc.js.gz"), gzipSync(script));
  writeFileSync(join(folder, "pda/index.html"), "pda");
  writeFileSync(join(folder, "pda/sw.js"), "worker");
  writeFileSync(join(folder, "pda/assets/code-reader-worker-abc.js"), "worker");
  writeFileSync(join(folder, "pda/assets/reader-abc.wasm"), "wasm");
  writeFileSync(join(folder, "secret.txt"), "secret");
});

afterEach(() => app?.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(from = folder): Promise<(url: string, accept?: string, encoding?: string) => Promise<Answer>> {
  app = Fastify();
  await registerStaticWeb(app, from);
  return async (url, accept = "text/html", encoding = "identity") =>
    app.inject({ url, headers: { accept, "accept-encoding": encoding } });
}

type Answer = Awaited<ReturnType<FastifyInstance["inject"]>>;

test("any address that a browser opens leads to the console, with a nonce of its own, and is not kept", async () => {
  const get = await serve();
  const nonces = new Set<string>();
  for (const url of ["/", "/items/1?q=x", "/api-clients", "/unknown"]) {
    const { statusCode, headers, body } = await get(url);
    expect(statusCode).toBe(200);
    const nonce = /nonce="([^"]{20,})"/.exec(body)?.[1] ?? "";
    expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(headers["cache-control"]).toBe("no-store");
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(4);
});

test("the policy of the pages lets in no script but files, no other host and no frame", async () => {
  const get = await serve();
  const policy = String((await get("/")).headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'; script-src 'self'; ");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|http|\*/);
  const pda = await get("/pda/");
  expect(pda.body).toBe("pda");
  const pdaPolicy = String(pda.headers["content-security-policy"]);
  expect(pdaPolicy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ");
  expect(pdaPolicy).toContain("worker-src 'self'; ");
  expect(pdaPolicy).not.toMatch(/unsafe|http|blob|\*/);
  expect(pda.headers["permissions-policy"]).toContain("camera=(self)");
  expect((await get("/pda/receive/1")).body).toBe("pda");
  expect((await get("/pda")).headers.location).toBe("/pda/");
});

test("the worker that reads the camera's pictures may compile its reader, and reach nothing but this server", async () => {
  const get = await serve();
  const { headers } = await get("/pda/assets/code-reader-worker-abc.js", "*/*");
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
  );
  const reader = await get("/pda/assets/reader-abc.wasm", "*/*");
  // By any other type a browser does not compile it while it loads.
  expect(reader.headers).toMatchObject({
    "content-type": "application/wasm",
    "cache-control": "public, max-age=31536000, immutable",
  });
  for (const url of ["/pda/sw.js", "/assets/main-abc.js"])
    expect((await get(url, "*/*")).headers).not.toHaveProperty("content-security-policy");
});

test("assets may be kept for ever and come compressed; a service worker is asked for again", async () => {
  const get = await serve();
  const plain = await get("/assets/main-abc.js", "*/*");
  expect(plain.body).toBe(script);
  expect(plain.headers).toMatchObject({ "cache-control": "public, max-age=31536000, immutable" });
  const packed = await get("/assets/main-abc.js", "*/*", "gzip");
  expect(packed.headers).toMatchObject({ "content-encoding": "gzip" });
  expect(gunzipSync(packed.rawPayload).toString()).toBe(script);
  expect((await get("/pda/sw.js", "*/*")).headers["cache-control"]).toBe("no-cache");
});

test.each([
  "/assets/missing.js",
  "/assets/..%2f..%2fsecret.txt",
  "/pda/..%2fsecret.txt",
  "/.vite/manifest.json",
  "/api/v1/unknown",
  "/metrics/unknown",
])("%s is not there", async (url) => {
  const get = await serve();
  expect((await get(url, "*/*")).statusCode).toBe(404);
  if (url.startsWith("/api/") || url.startsWith("/assets/")) expect((await get(url)).statusCode).toBe(404);
});

test("without built pages the process says so", async () => {
  const get = await serve(join(folder, "nothing"));
  const { statusCode, body } = await get("/");
  expect([statusCode, body]).toEqual([200, expect.stringContaining("npm run build:web")]);
});
