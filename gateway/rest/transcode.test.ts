import { create, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { Refusal } from "../../platform/errors/refusal.ts";
import { jsonDepthMax } from "./json-guard.ts";
import { createRouteTable } from "./route-table.ts";
import { sampleService } from "./testing/sample-contracts.ts";
import { readRequest, writeResponse } from "./transcode.ts";

const service = sampleService([
  { name: "Get", http: { get: "/api/v1/things/{name}" } },
  { name: "List", http: { get: "/api/v1/things" } },
  { name: "Create", http: { post: "/api/v1/things", body: "thing" } },
  { name: "Update", http: { patch: "/api/v1/things/{thing.id}", body: "thing" } },
  { name: "Batch", http: { post: "/api/v1/things:batch", body: "things" } },
  { name: "Run", http: { post: "/api/v1/things/{name}:run", body: "*" } },
  { name: "Shelf", http: { get: "/api/v1/{name=shelves/*/books/*}" } },
  { name: "Typed", http: { get: "/api/v1/typed/{page_size}/{thing.color}/{thing.flag}" } },
  { name: "Names", http: { get: "/api/v1/names", responseBody: "names" } },
]);
const table = createRouteTable([service]);

function binding(method: string, path: string) {
  const found = table.find(method, path, undefined);
  if (found.kind !== "found") throw new Error(`${method} ${path}: ${found.kind}`);
  return found;
}

/** The request message in JSON, or the detail of the refusal. */
function read(method: string, url: string, body?: JsonValue | Uint8Array | string, ifMatch?: string): JsonValue {
  const [path = "", rawQuery = ""] = url.split("?");
  const { binding: found, rawSegments } = binding(method, path);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(body === undefined ? "" : text);
  try {
    const request = readRequest(found, { rawSegments, rawQuery, body: bytes, ifMatch });
    return toJson(found.method.input, request);
  } catch (error) {
    if (error instanceof Refusal && error.reason === "MALFORMED_REQUEST") return error.metadata.detail as string;
    throw error;
  }
}

test.each<[string, string, JsonValue | undefined, JsonObject]>([
  ["GET", "/api/v1/things/a%2Fb%20c", undefined, { name: "a/b c" }],
  ["GET", "/api/v1/shelves/1/books/2%2F3", undefined, { name: "shelves/1/books/2%2F3" }],
  ["GET", "/api/v1/typed/7/COLOR_RED/true", undefined, { pageSize: 7, thing: { color: "COLOR_RED", flag: true } }],
  ["GET", "/api/v1/things", undefined, {}],
  ["GET", "/api/v1/things?page_size=5&requestId=x+y%26", undefined, { pageSize: 5, requestId: "x y&" }],
  ["GET", "/api/v1/things?&name&", undefined, {}],
  [
    "GET",
    "/api/v1/things?thing.display_name=a&thing.inner.id=b",
    undefined,
    { thing: { displayName: "a", inner: { id: "b" } } },
  ],
  ["GET", "/api/v1/things?thing.numbers=1&thing.numbers=-2", undefined, { thing: { numbers: [1, -2] } }],
  [
    "GET",
    "/api/v1/things?thing.colors=COLOR_RED&thing.colors=COLOR_BLUE",
    undefined,
    { thing: { colors: ["COLOR_RED", "COLOR_BLUE"] } },
  ],
  ["GET", "/api/v1/things?thing.big=9223372036854775807", undefined, { thing: { big: "9223372036854775807" } }],
  [
    "GET",
    "/api/v1/things?thing.ratio=-1.5e3&thing.flag=true&thing.maybe=false",
    undefined,
    { thing: { ratio: -1500, flag: true, maybe: false } },
  ],
  ["GET", "/api/v1/things?thing.blob=AQI", undefined, { thing: { blob: "AQI=" } }],
  [
    "GET",
    "/api/v1/things?thing.time=2026-01-31T08:00:00%2B08:00&thing.span=1.5s",
    undefined,
    { thing: { time: "2026-01-31T00:00:00Z", span: "1.500s" } },
  ],
  ["GET", "/api/v1/things?updateMask=displayName,inner.id", undefined, { updateMask: "displayName,inner.id" }],
  ["GET", "/api/v1/things?thing.left=l", undefined, { thing: { left: "l" } }],
  [
    "POST",
    "/api/v1/things?requestId=r",
    { displayName: "x", inner: { id: "1" } },
    { thing: { displayName: "x", inner: { id: "1" } }, requestId: "r" },
  ],
  ["POST", "/api/v1/things", undefined, {}],
  ["POST", "/api/v1/things:batch", [{ id: "1" }, { id: "2" }], { things: [{ id: "1" }, { id: "2" }] }],
  [
    "POST",
    "/api/v1/things/a:run",
    { page_size: 3, thing: { labels: { constructor: "c" } } },
    { name: "a", pageSize: 3, thing: { labels: { constructor: "c" } } },
  ],
  ["POST", "/api/v1/things/a:run", undefined, { name: "a" }],
  ["POST", "/api/v1/things/a:run", { name: "another" }, { name: "a" }],
])("%s %s with %j reads as %j", (method, url, body, expected) => {
  expect(read(method, url, body)).toEqual(expected);
});

test.each<[string, JsonValue, JsonObject]>([
  [
    "keys of the body",
    { displayName: "x", flag: false },
    { thing: { id: "1", displayName: "x" }, updateMask: "displayName,flag" },
  ],
  ["null clears", { display_name: null, numbers: [] }, { thing: { id: "1" }, updateMask: "displayName,numbers" }],
  [
    "nested paths",
    { inner: { displayName: "x", inner: {} }, labels: { a: "b" } },
    {
      thing: { id: "1", inner: { displayName: "x", inner: {} }, labels: { a: "b" } },
      updateMask: "inner.displayName,inner.inner,labels",
    },
  ],
  [
    "not id and etag",
    { id: "1", etag: "7", flag: true },
    { thing: { id: "1", etag: "7", flag: true }, updateMask: "flag" },
  ],
  [
    "a time is one value",
    { time: "2026-01-31T00:00:00Z" },
    { thing: { id: "1", time: "2026-01-31T00:00:00Z" }, updateMask: "time" },
  ],
  ["the path wins", { id: "2", flag: true }, { thing: { id: "1", flag: true }, updateMask: "flag" }],
  ["an empty body changes nothing", {}, { thing: { id: "1" } }],
])("the mask of a PATCH: %s", (_what, body, expected) => {
  expect(read("PATCH", "/api/v1/things/1", body)).toEqual(expected);
});

test("a mask that is given stays", () => {
  expect(read("PATCH", "/api/v1/things/1?updateMask=flag", { displayName: "x" })).toMatchObject({ updateMask: "flag" });
});

test.each<[string, JsonValue, string, JsonValue]>([
  ["/api/v1/things/1", { flag: true }, '"7"', { thing: { id: "1", flag: true, etag: "7" }, updateMask: "flag" }],
  ["/api/v1/things/1", { flag: true }, 'W/"7"', { thing: { id: "1", flag: true, etag: "7" }, updateMask: "flag" }],
  ["/api/v1/things/1", { etag: "7" }, '"7"', { thing: { id: "1", etag: "7" } }],
  ["/api/v1/things/1", { etag: "8" }, '"7"', "If-Match and the etag in the body differ"],
  ["/api/v1/things/1", {}, "*", 'the header If-Match must hold one version, such as "7" in quotes'],
  ["/api/v1/things/1", {}, '"7", "8"', 'the header If-Match must hold one version, such as "7" in quotes'],
])("If-Match on %s with %j and %s", (url, body, ifMatch, expected) => {
  expect(read("PATCH", url, body, ifMatch)).toEqual(expected);
});

test("If-Match is refused where nothing has a version", () => {
  expect(read("GET", "/api/v1/things/1", undefined, '"7"')).toBe("the header If-Match does not apply here");
  expect(read("POST", "/api/v1/things", {}, '"7"')).toBe("the header If-Match does not apply here");
});

test.each([
  ["/api/v1/things?nothing=1", 'unknown query parameter "nothing"'],
  ["/api/v1/things?thing.nothing=1", 'unknown query parameter "thing.nothing"'],
  ["/api/v1/things?__proto__=1", 'unknown query parameter "__proto__"'],
  ["/api/v1/things?thing.__proto__.x=1", 'unknown query parameter "thing.__proto__.x"'],
  ["/api/v1/things?constructor.prototype=1", 'unknown query parameter "constructor.prototype"'],
  ["/api/v1/things?thing.labels=1", 'unknown query parameter "thing.labels"'],
  ["/api/v1/things?thing.labels.a=1", 'unknown query parameter "thing.labels.a"'],
  ["/api/v1/things?things.id=1", 'unknown query parameter "things.id"'],
  ["/api/v1/things?thing.time.seconds=1", /thing.time/],
  ["/api/v1/things?page_size=1&pageSize=2", 'query parameter "pageSize" is given more than once'],
  ["/api/v1/things?page_size=", 'query parameter "page_size" must be a whole number of 32 bits'],
  ["/api/v1/things?page_size=1e3", 'query parameter "page_size" must be a whole number of 32 bits'],
  ["/api/v1/things?page_size=2147483648", 'query parameter "pageSize" must be a whole number of 32 bits'],
  ["/api/v1/things?thing.count=-1", 'query parameter "thing.count" must be a whole number of 32 bits, not negative'],
  ["/api/v1/things?thing.big=9223372036854775808", 'query parameter "thing.big" must be a whole number of 64 bits'],
  ["/api/v1/things?thing.flag=TRUE", 'query parameter "thing.flag" must be true or false'],
  ["/api/v1/things?thing.numbers=x", 'query parameter "thing.numbers" must be a whole number of 32 bits'],
  ["/api/v1/things?thing.ratio=0x10", 'query parameter "thing.ratio" must be a number'],
  [
    "/api/v1/things?thing.color=RED",
    'query parameter "thing.color" must be one of COLOR_UNSPECIFIED, COLOR_RED, COLOR_BLUE',
  ],
  ["/api/v1/things?thing.color=1", /must be one of COLOR_UNSPECIFIED/],
  ["/api/v1/things?thing.time=yesterday", 'query parameter "thing.time" must be a time such as "2026-01-31T08:00:00Z"'],
  ["/api/v1/things?thing.span=1", 'query parameter "thing.span" must be a duration such as "1.5s"'],
  ["/api/v1/things?thing.span=1.0000000001s", /must be a duration/],
  ["/api/v1/things?updateMask=display_name", /must be a list of fields such as/],
  ["/api/v1/things?thing=1", 'query parameter "thing" is an object: give its fields one by one, as thing.<field>'],
  ["/api/v1/things?thing.free=1", /is an object/],
  ["/api/v1/things?thing.left=a&thing.right=b", 'only one of "thing.left" and "thing.right" may be given'],
  ["/api/v1/things?name=%ff", "the query is not valid percent-encoding of UTF-8"],
  ["/api/v1/things/%ff", "the path is not valid percent-encoding of UTF-8"],
  ["/api/v1/things/x?name=y", '"name" is given by the path'],
  ["/api/v1/typed/a/COLOR_RED/true", 'path parameter "pageSize" must be a whole number of 32 bits'],
  ["/api/v1/typed/1/RED/true", /path parameter "thing.color" must be one of/],
  [`/api/v1/things?${"page_size=1&".repeat(1001)}`, "the query has more than 1000 parameters"],
])("GET %s is refused", (url, detail) => {
  expect(read("GET", url)).toEqual(typeof detail === "string" ? detail : expect.stringMatching(detail));
});

test.each<[string, JsonValue | Uint8Array, string]>([
  ["{", "{", "the body is not valid JSON in UTF-8"],
  ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "the body is not valid JSON in UTF-8"],
  ["two values", '{"name":"a"},"pageSize":1', "the body is not valid JSON in UTF-8"],
  ["a list", [], "the body must be an object"],
  ["a text", '"x"', "the body must be an object"],
  ["null", null, "the body must be an object"],
  ["an unknown field", { nothing: 1 }, 'unknown field "nothing"'],
  ["an unknown nested field", { thing: { inners: [{}, { nothing: 1 }] } }, 'unknown field "thing.inners[1].nothing"'],
  ["a field twice", '{"pageSize":1,"pageSize":2}', '"pageSize" is given twice'],
  ["a field under both names", { pageSize: 1, page_size: 2 }, '"page_size" is given twice'],
  ["both of a oneof", { thing: { left: "a", right: "b" } }, 'only one of "thing.left" and "thing.right" may be given'],
  ["a number for a text", { name: 1 }, '"name" must be a text'],
  ["a text for a number", { pageSize: "x" }, '"pageSize" must be a whole number of 32 bits'],
  ["a fraction", { pageSize: 1.5 }, '"pageSize" must be a whole number of 32 bits'],
  ["a text for a boolean", { thing: { flag: "true" } }, '"thing.flag" must be true or false'],
  [
    "an unknown enum",
    { thing: { color: "RED" } },
    '"thing.color" must be one of COLOR_UNSPECIFIED, COLOR_RED, COLOR_BLUE',
  ],
  ["one for a list", { thing: { numbers: 1 } }, '"thing.numbers" must be a list, each a whole number of 32 bits'],
  ["an object for a list", { things: {} }, '"things" must be a list, each an object'],
  ["a list for a map", { thing: { labels: [] } }, '"thing.labels" must be an object, each value a text'],
  ["a text for an object", { thing: "x" }, '"thing" must be an object'],
  ["null in a list", { things: [null] }, '"things[0]" must be an object'],
  ["a day for a time", { thing: { time: "2026-01-31" } }, '"thing.time" must be a time such as "2026-01-31T08:00:00Z"'],
  ["bytes that are no base64", { thing: { blob: "*" } }, '"thing.blob" must be a base64 text'],
  ["__proto__", '{"__proto__":{"polluted":1}}', 'the key "__proto__" is not allowed'],
  ["__proto__ in a map", '{"thing":{"labels":{"__proto__":"x"}}}', 'the key "__proto__" is not allowed'],
  ["__proto__ escaped", '{"thing":{"free":{"\\u005f_proto__":{"polluted":1}}}}', 'the key "__proto__" is not allowed'],
  [
    "constructor.prototype",
    { thing: { free: { constructor: { prototype: { polluted: 1 } } } } },
    'the key "constructor.prototype" is not allowed',
  ],
  [
    "deep nesting",
    `${'{"thing":{"inner":'.repeat(jsonDepthMax)}1${"}}".repeat(jsonDepthMax)}`,
    `the body is nested deeper than ${jsonDepthMax} levels`,
  ],
  [
    "very deep nesting",
    "[".repeat(100_000) + "]".repeat(100_000),
    `the body is nested deeper than ${jsonDepthMax} levels`,
  ],
])("a body is refused: %s", (_what, body, detail) => {
  expect(read("POST", "/api/v1/things/a:run", body)).toBe(detail);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a call has one place for each value", () => {
  expect(read("GET", "/api/v1/things", { name: "a" })).toBe("this call takes no body");
  expect(read("POST", "/api/v1/things/a:run?pageSize=1", {})).toBe('unknown query parameter "pageSize"');
  expect(read("POST", "/api/v1/things?thing.id=1", {})).toBe('"thing.id" belongs into the body');
  expect(read("PATCH", "/api/v1/things/1?thing.id=2", {})).toBe('"thing.id" belongs into the body');
});

test("the detail of a refusal never repeats a value, which may be a password", () => {
  expect(JSON.stringify(read("POST", "/api/v1/things/a:run", { pageSize: "s3cret" }))).not.toContain("s3cret");
  expect(JSON.stringify(read("GET", "/api/v1/things?page_size=s3cret"))).not.toContain("s3cret");
});

const written = (path: string, init: Record<string, unknown>) => {
  const { binding: found } = binding("GET", path);
  return writeResponse(found, create(found.method.output, init));
};

test("an answer shows zero values, and the version of its resource as ETag", () => {
  const answer = written("/api/v1/things", { thing: { etag: "7" } });
  expect(JSON.parse(answer.json)).toMatchObject({
    names: [],
    thing: { id: "", etag: "7", small: 0, big: "0", flag: false, numbers: [] },
  });
  expect(answer.etag).toBe('"7"');
});

test("without a version, or with one that no header can hold, there is no ETag", () => {
  expect(written("/api/v1/things", {}).etag).toBeUndefined();
  expect(written("/api/v1/things", { thing: { etag: 'a"b' } }).etag).toBeUndefined();
  expect(written("/api/v1/things", { thing: { etag: "a\r\nb" } }).etag).toBeUndefined();
});

test("a response body is one field of the answer", () => {
  expect(JSON.parse(written("/api/v1/names", { names: ["a"] }).json)).toEqual(["a"]);
});
