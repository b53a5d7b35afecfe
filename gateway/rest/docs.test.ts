import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readContracts } from "../../proto/contracts.ts";
import { registerDocs } from "./docs.ts";
import { buildOpenApi } from "./openapi.ts";
import { documentedReasons } from "./reasons.ts";
import { contracts as services } from "./testing/echo-server.ts";

const contracts = readContracts();
const document = buildOpenApi({ services, contracts, version: "1.2.3" });
const reasons = documentedReasons(contracts);
let fastify: FastifyInstance;
let baseUrl: string;

beforeAll(async () => {
  fastify = Fastify();
  registerDocs(fastify, () => ({ document, reasons }));
  baseUrl = await fastify.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => fastify.close());

const get = async (path: string) => {
  const response = await fetch(baseUrl + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test("the document is served as it was built", async () => {
  expect(JSON.parse((await get("/openapi.json")).text)).toEqual(JSON.parse(JSON.stringify(document)));
  expect(JSON.parse((await get("/docs/json")).text)).toEqual(JSON.parse(JSON.stringify(document)));
});

test("the browsable form loads from this server only", async () => {
  const { status, headers, text } = await get("/docs");
  expect(status).toBe(200);
  const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
  expect(assets.length).toBeGreaterThan(3);
  for (const asset of assets) {
    expect(asset).toMatch(/^\/docs\/static\//);
    expect([asset, (await get(asset)).status]).toEqual([asset, 200]);
  }
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe-inline/);
});

test("every reason stands on the page with its code, status and both texts", async () => {
  const { headers, text } = await get("/docs/errors");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).not.toContain("<script");
  for (const each of reasons) expect(text).toContain(`id="${each.reason}"`);
  const row = /<tr id="RATE_LIMITED">.*<\/tr>/.exec(text)?.[0] ?? "";
  for (const part of ["RESOURCE_EXHAUSTED", "429", "yes", "retry_after_seconds", "Too many calls", "呼叫過於頻繁"])
    expect(row).toContain(part);
});

test("reasons have unique names, for the type of a problem leads to them by name", () => {
  expect(new Set(reasons.map((each) => each.reason)).size).toBe(reasons.length);
  expect(reasons.length).toBeGreaterThan(40);
});
