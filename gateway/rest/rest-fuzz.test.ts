import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRouteTable } from "./route-table.ts";
import { contracts, type EchoServer, startEchoServer } from "./testing/echo-server.ts";
import { pathOf } from "./testing/write-http.ts";

const seed = Number(process.hrtime.bigint() % 2_147_483_647n);
const table = createRouteTable(contracts);
const writes = table.bindings.filter((binding) => binding.body !== "none");
let server: EchoServer;
beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
});

const check = <T>(property: fc.IAsyncProperty<T>, numRuns: number) => {
  process.stdout.write(`fuzz seed ${seed}\n`);
  return fc.assert(property, { seed, numRuns });
};

/** Keys that mean something to a parser or to JavaScript, beside those of the contracts. */
const hostileKeys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "id",
  "status",
  "createdBy",
  "",
  "a.b",
  "\u0000",
  "é",
];
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "NaN", "-0", "1e999", "\ud800", "true"),
);
const anyJson = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }) as fc.Arbitrary<JsonValue>;

function keysOf(message: DescMessage): string[] {
  return message.fields.flatMap((field) => [field.name, field.jsonName]);
}

/** Objects whose keys are mostly real and whose values mostly do not fit. */
function nearMiss(message: DescMessage): fc.Arbitrary<JsonValue> {
  const inner = message.fields.flatMap((field) => (field.message ? keysOf(field.message) : []));
  const key = fc.constantFrom(...keysOf(message), ...inner, ...hostileKeys);
  return fc.dictionary(
    key,
    fc.oneof(anyJson, text, fc.dictionary(fc.constantFrom(...inner, ...hostileKeys), anyJson)),
    { maxKeys: 5 },
  ) as fc.Arbitrary<JsonValue>;
}

const wellFormed = (value: string) => value.toWellFormed();

test("no body and no query makes a fault of ours: each is understood or refused with a reason", async () => {
  const call = fc.constantFrom(...table.bindings).chain((binding) =>
    fc.record({
      binding: fc.constant(binding),
      body: fc.oneof(
        anyJson,
        nearMiss(
          binding.body !== "none" && typeof binding.body === "object" && binding.body.message
            ? binding.body.message
            : binding.method.input,
        ),
      ),
      query: fc.array(
        fc.tuple(fc.oneof(fc.constantFrom(...keysOf(binding.method.input), ...hostileKeys), text), text),
        { maxLength: 3 },
      ),
      segment: text.map(wellFormed),
    }),
  );
  await check(
    fc.asyncProperty(call, async ({ binding, body, query, segment }) => {
      const path = pathOf(binding, [/^\.{0,2}$/.test(segment) ? "x" : segment]);
      const search = new URLSearchParams(query).toString();
      const sent = binding.httpMethod === "GET" ? undefined : JSON.stringify(body);
      const { status, json } = await server.call(binding.httpMethod, search === "" ? path : `${path}?${search}`, sent);
      expect([200, 400, 404]).toContain(status);
      if (status !== 200) expect(json.reason).toMatch(/^(MALFORMED_REQUEST|UNKNOWN_METHOD)$/);
    }),
    400,
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("bytes that are no JSON are refused", async () => {
  const call = fc.tuple(fc.constantFrom(...writes), fc.uint8Array({ minLength: 1, maxLength: 200 }));
  await check(
    fc.asyncProperty(call, async ([binding, bytes]) => {
      const url = server.baseUrl + pathOf(binding, ["x", "y"]);
      const response = await fetch(url, {
        method: binding.httpMethod,
        body: bytes.slice(),
        headers: { "content-type": "application/json" },
      });
      expect([200, 400]).toContain(response.status);
    }),
    100,
  );
});

test.each([
  ["a query that is no form", "%"],
  ["a raw query of control characters", "a=%00%0d%0a&%00=1"],
  ["a very deep name", `${"user.".repeat(1000)}id=1`],
])("%s is refused", async (_what, query) => {
  expect((await server.call("GET", `/api/v1/users?${query}`)).status).toBe(400);
});
