import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../gen/erp/operations/v1/file_service_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";

const run = promisify(execFile);

let stack: TestStack;
let bearer: string;
const content = randomBytes(3_000_000);
const sha256 = createHash("sha256").update(content).digest("hex");
let path: string;

beforeAll(async () => {
  stack = await startTestStack({
    env: { ERP_FILE_MAX_MB: "4", ERP_ROLES: "gateway,auth,inventory,operations" },
    limits: { unreadBodyMs: 300 },
  });
  bearer = `Bearer ${stack.admin.accessToken}`;
  await writeFile(join(stack.config.dataDir, "photo"), content);
});
afterAll(() => stack?.stop());

const send = (query: string, init: RequestInit & { duplex?: "half" } = {}) =>
  fetch(`${stack.url}/api/v1/files${query}`, {
    method: "POST",
    body: "text",
    ...init,
    headers: { authorization: bearer, "idempotency-key": uuidv7(), ...(init.headers as Record<string, string>) },
  });
const get = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${stack.url}${path}`, { ...init, headers: { authorization: bearer, ...headers } });
const objects = async () => {
  const found = await readdir(join(stack.config.dataDir, "files"), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).length;
};

test("curl brings a file and gets it again, by HTTP/1.1 and HTTP/2", async () => {
  for (const protocol of ["--http1.1", "--http2-prior-knowledge"]) {
    const file = join(stack.config.dataDir, "photo");
    const key = `idempotency-key: ${uuidv7()}`;
    const url = `${stack.url}/api/v1/files?name=%E7%85%A7%E7%89%87.png`;
    const common = ["-sS", "--fail-with-body", protocol, "-H", `authorization: ${bearer}`];
    const digest = `content-digest: sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
    const headers = ["-H", "content-type: image/png", "-H", key, "-H", digest];
    const { stdout } = await run("curl", [...common, ...headers, "-T", file, "-i", url]);
    expect(stdout).toMatch(/^HTTP\/(1\.1|2) 100[\s\S]*HTTP\/(1\.1|2) 201|^HTTP\/(1\.1|2) 201/);
    const answer = JSON.parse(stdout.slice(stdout.lastIndexOf("\r\n\r\n")));
    expect(answer.file).toMatchObject({ name: "照片.png", mediaType: "image/png", size: "3000000", sha256 });
    path = `/api/v1/files/${answer.file.id}/content`;
    const got = await run("curl", [...common, `${stack.url}${path}`], { encoding: "buffer", maxBuffer: 1e8 });
    expect(got.stdout.equals(content)).toBe(true);
  }
});

test("says what it sends, and lets no browser run it", async () => {
  const answer = await get();
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "3000000",
    "content-disposition": `inline; filename="__.png"; filename*=UTF-8''%E7%85%A7%E7%89%87.png`,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    etag: `"${sha256}"`,
  });
  await answer.body?.cancel();
  const html = { headers: { "content-type": "text/html" }, body: "<script>" };
  const page = (await (await send("?name=x.html", html)).json()) as { file: { id: string } };
  const shown = await fetch(`${stack.url}/api/v1/files/${page.file.id}/content`, {
    headers: { authorization: bearer },
  });
  expect(shown.headers.get("content-disposition")).toMatch(/^attachment;/);
});

test("sends a part, and the whole when it is another file than was meant", async () => {
  const part = await get({ range: "bytes=1000000-1999999", "if-range": `"${sha256}"` });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe("bytes 1000000-1999999/3000000");
  expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(1_000_000, 2_000_000))).toBe(true);
  const end = await get({ range: "bytes=-10" });
  expect(end.headers.get("content-range")).toBe("bytes 2999990-2999999/3000000");
  expect(Buffer.from(await end.arrayBuffer()).equals(content.subarray(-10))).toBe(true);
  const other = await get({ range: "bytes=0-1", "if-range": `"${"0".repeat(64)}"` });
  expect(other.status).toBe(200);
  expect((await other.arrayBuffer()).byteLength).toBe(3_000_000);
  const beyond = await get({ range: "bytes=3000000-" });
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get("content-range")).toBe("bytes */3000000");
  expect(await beyond.json()).toMatchObject({ reason: "RANGE_NOT_SATISFIABLE" });
});

test("whoever has it already, or only asks about it, gets no content", async () => {
  const known = await get({ "if-none-match": `"${sha256}"` });
  expect([known.status, known.headers.get("content-length"), await known.text()]).toEqual([304, null, ""]);
  const head = await get({}, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "3000000"]);
});

test("a link needs no sign-in, and its refusal is a problem", async () => {
  const fileId = path.split("/")[4] ?? "";
  const link = await stack.admin.client(FileService).createFileLink({ fileId });
  const answer = await fetch(`${stack.url}${link.path}`, { headers: { range: "bytes=0-9" } });
  expect(answer.status).toBe(206);
  expect(Buffer.from(await answer.arrayBuffer()).equals(content.subarray(0, 10))).toBe(true);
  const forged = await fetch(`${stack.url}${link.path}x`, { headers: { "accept-language": "zh-TW" } });
  expect(forged.status).toBe(404);
  expect(await forged.json()).toMatchObject({ reason: "LINK_INVALID", detail: "連結已失效，請重新取得。" });
});

test("refuses what it cannot take, and says why", async () => {
  const before = await objects();
  const outcome = async (answer: Promise<Response>) => {
    const { status } = await answer;
    return [status, ((await (await answer).json()) as { reason: string }).reason];
  };
  const headers = (more: Record<string, string>) => ({ headers: more });
  expect(await outcome(send("?purpose=OTHER"))).toEqual([400, "MALFORMED_REQUEST"]);
  expect(await outcome(send("?nme=x"))).toEqual([400, "MALFORMED_REQUEST"]);
  expect(await outcome(send("?name=%FF"))).toEqual([400, "MALFORMED_REQUEST"]);
  expect(await outcome(send("?keepSeconds=soon"))).toEqual([400, "MALFORMED_REQUEST"]);
  expect(await outcome(send("?unitId=here"))).toEqual([400, "INVALID_REQUEST"]);
  expect(await outcome(send("", headers({ "content-type": "multipart/form-data; boundary=x" })))).toEqual([
    400,
    "MALFORMED_REQUEST",
  ]);
  expect(await outcome(send("", headers({ "content-encoding": "gzip" })))).toEqual([400, "MALFORMED_REQUEST"]);
  expect(await outcome(send("", headers({ "idempotency-key": "" })))).toEqual([400, "IDEMPOTENCY_KEY_REQUIRED"]);
  expect(await outcome(send("", headers({ authorization: "" })))).toEqual([401, "TOKEN_INVALID"]);
  expect(await outcome(send("", headers({ "content-digest": `sha-256=:${"A".repeat(43)}=:` })))).toEqual([
    400,
    "CONTENT_MISMATCH",
  ]);
  expect(await outcome(send("", { body: randomBytes(4_000_001) }))).toEqual([413, "REQUEST_TOO_LARGE"]);
  // A browser that was led here by another site has the cookie, but not the token beside it.
  const cookie = `erp_access=${stack.admin.accessToken}`;
  const led = fetch(`${stack.url}/api/v1/files`, { method: "POST", body: "x", headers: { cookie } });
  expect(await outcome(led)).toEqual([403, "CSRF_TOKEN_INVALID"]);
  expect(await objects()).toBe(before);
});

test("the document describes the routes, and is valid with them", async () => {
  const document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as Record<string, unknown>;
  expect((await new Validator().validate(structuredClone(document))).errors ?? []).toEqual([]);
  const paths = document.paths as Record<string, object>;
  expect(Object.keys(paths["/api/v1/files"] ?? {}).sort()).toEqual(["get", "post", "put"]);
  expect(paths).toMatchObject({ "/api/v1/files/{fileId}/content": {}, "/files/{token}": {} });
  const missing = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].filter(
    // biome-ignore lint/suspicious/noExplicitAny: a document is a tree of unknown shape.
    ([, place = ""]) => place.split("/").reduce((scope: any, key) => scope?.[key], document) === undefined,
  );
  expect(missing).toEqual([]);
});

test("the same upload again has the same answer", async () => {
  const key = { "idempotency-key": uuidv7() };
  const first = await send("?name=twice", { headers: key });
  const second = await send("?name=twice", { headers: key, method: "PUT" });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await second.json()).toEqual(await first.json());
  expect(first.headers.get("location")).toMatch(/^\/api\/v1\/files\/[0-9a-f-]{36}$/);
});

test("an upload that breaks off leaves nothing, and a refused one cannot be drawn out", async () => {
  const before = await objects();
  const { port } = new URL(stack.url);
  const head = (authorization: string) =>
    `PUT /api/v1/files?name=cut HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\nidempotency-key: ${uuidv7()}\r\ncontent-length: 1000000\r\n\r\n`;
  const cut = connect(Number(port));
  cut.write(head(bearer) + "x".repeat(100_000));
  await expect.poll(objects).toBe(before + 1);
  cut.destroy();
  await expect.poll(objects).toBe(before);

  const refused = connect(Number(port));
  let said = "";
  refused.on("data", (chunk) => (said += chunk));
  const startedAt = performance.now();
  const closed = new Promise((resolve) => refused.once("close", resolve));
  refused.on("error", () => undefined);
  refused.write(head("Bearer nonsense"));
  const drip = setInterval(() => refused.write("x"), 50);
  await closed;
  clearInterval(drip);
  expect(said).toMatch(/^HTTP\/1\.1 401/);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
