import {
  create,
  type DescField,
  type DescMessage,
  equals,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueTypeOf } from "./field.ts";
import { createRouteTable } from "./route-table.ts";
import { contracts, type EchoServer, startEchoServer } from "./testing/echo-server.ts";
import { ownerOf, writeHttp } from "./testing/write-http.ts";

const { bindings } = createRouteTable(contracts);
let server: EchoServer;
beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(() => server.close());

/** A message whose fields take any value that fits them, short enough for a request line. */
function anyMessage(message: DescMessage): fc.Arbitrary<JsonObject> {
  const single = message.fields.filter((field) => !field.oneof);
  const fields = fc.record(Object.fromEntries(single.map((field) => [field.jsonName, anyField(field)])), {
    requiredKeys: [],
  });
  const choices = message.oneofs.map((oneof) =>
    fc.oneof(...oneof.fields.map((field) => fc.record({ [field.jsonName]: anyField(field) }))),
  );
  return fc.tuple(fields, ...choices).map((parts) => Object.assign({}, ...parts) as JsonObject);
}

function anyField(field: DescField): fc.Arbitrary<JsonValue> {
  return field.fieldKind === "list"
    ? (fc.array(anyValue(field), { maxLength: 3 }) as fc.Arbitrary<JsonValue>)
    : anyValue(field);
}

function anyValue(field: DescField): fc.Arbitrary<JsonValue> {
  const type = valueTypeOf(field);
  switch (type.kind) {
    case "message":
      return anyMessage(type.message);
    case "enum":
      return fc.constantFrom(...type.enum.values.map((value) => value.name));
    case "scalar":
      return anyScalar(type.scalar);
    case "text":
      return anyText[type.message.typeName] as fc.Arbitrary<JsonValue>;
  }
}

const anyText: Record<string, fc.Arbitrary<JsonValue>> = {
  "google.protobuf.Timestamp": fc
    .date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  "google.protobuf.Duration": fc
    .tuple(fc.nat(), fc.nat(999))
    .map(([seconds, ms]) => `${seconds}.${String(ms).padStart(3, "0")}s`),
  "google.protobuf.FieldMask": fc
    .array(fc.constantFrom("displayName", "name", "timeZone"), { minLength: 1 })
    .map((paths) => paths.join(",")),
};

function anyScalar(scalar: ScalarType): fc.Arbitrary<JsonValue> {
  switch (scalar) {
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.STRING:
      // A client takes "." and ".." out of a path before it sends it.
      return fc.string({ unit: "binary", maxLength: 20 }).map((text) => (/^\.\.?$/.test(text) ? "dot" : text));
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("base64"));
    case ScalarType.INT64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case ScalarType.UINT64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    case ScalarType.UINT32:
      return fc.nat(2 ** 32 - 1);
    case ScalarType.INT32:
      return fc.integer();
    default:
      throw new Error(`no values for ${ScalarType[scalar]}`);
  }
}

const anyCall = fc.constantFrom(...bindings).chain((binding) =>
  anyMessage(binding.method.input).map((json) => {
    for (const path of binding.pathFields) ownerOf(path, json)[path.at(-1)?.jsonName ?? ""] ||= "x";
    // Without a mask the gateway makes one of its own.
    if (binding.httpMethod === "PATCH") json.updateMask ||= "name";
    return { binding, json };
  }),
);

test("every message arrives as it was, whichever RPC it is for", { timeout: 60_000 }, async () => {
  const seed = Number(process.hrtime.bigint() % 2_147_483_647n);
  process.stdout.write(`round trip seed ${seed}\n`);
  const property = fc.asyncProperty(anyCall, async ({ binding, json }) => {
    const { input } = binding.method;
    const expected = fromJson(input, json);
    const { url, body } = writeHttp(binding, toJson(input, expected) as JsonObject);
    const { status, json: problem } = await server.call(binding.httpMethod, url, body);
    expect([status, problem.metadata]).toEqual([200, undefined]);
    const arrived = create(input, server.calls.at(-1)?.request);
    expect(equals(input, arrived, expected), JSON.stringify(toJson(input, arrived))).toBe(true);
  });
  await fc.assert(property, { seed, numRuns: 500 });
});
