import { getOption, hasOption } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { Audience, access } from "../../gen/erp/options/v1/access_pb.ts";
import { http } from "../../gen/google/api/annotations_pb.ts";
import { createRouteTable } from "./route-table.ts";
import { contracts } from "./testing/echo-server.ts";
import { type SampleMethod, sampleService } from "./testing/sample-contracts.ts";

const table = createRouteTable(contracts);

function found(method: string, path: string, version?: string, of = table): string {
  const lookup = of.find(method, path, version);
  switch (lookup.kind) {
    case "found":
      return lookup.binding.method.name;
    case "method-not-allowed":
      return `allow ${lookup.allow.join(" ")}`;
    case "unknown-version":
      return `supported ${lookup.supported.join(" ")}`;
    case "unknown":
      return "unknown";
  }
}

test.each([
  ["GET", "/api/v1/users", "ListUsers"],
  ["POST", "/api/v1/users", "CreateUser"],
  ["GET", "/api/v1/users/1", "GetUser"],
  ["HEAD", "/api/v1/users/1", "GetUser"],
  ["PATCH", "/api/v1/users/1", "UpdateUser"],
  ["POST", "/api/v1/users/1:setState", "SetUserState"],
  ["POST", "/api/v1/users/a:b:setState", "SetUserState"],
  ["GET", "/api/v1/audit/user/a:b", "GetResourceHistory"],
  ["GET", "/api/v1/audit:verify", "VerifyChain"],
  ["POST", "/api/v1/me/sessions/1:revoke", "RevokeMySession"],
  ["GET", "/api/users/1", "GetUser"],
  ["DELETE", "/api/v1/users/1", "allow GET HEAD PATCH"],
  ["GET", "/api/v1/users/1:setState", "allow POST"],
  ["GET", "/api/v1/sessions:login", "allow POST"],
  ["GET", "/api/v1/users/", "unknown"],
  ["GET", "/api/v1/users//", "unknown"],
  ["GET", "/api/v1/%75sers", "unknown"],
  ["GET", "/api/v1/nothing", "unknown"],
  ["GET", "/api", "unknown"],
  ["GET", `/api/v1/${"a/".repeat(40)}b`, "unknown"],
  ["GET", "/api/v1/__proto__", "unknown"],
  ["GET", "/api/v9/users", "supported 1"],
])("%s %s leads to %s", (method, path, expected) => {
  expect(found(method, path)).toBe(expected);
});

test.each([
  ["/api/users", "1", "ListUsers"],
  ["/api/users", "v1", "ListUsers"],
  ["/api/users", "2", "supported 1"],
  ["/api/users", "constructor", "supported 1"],
  ["/api/v1/users", "2", "ListUsers"],
])("%s with API-Version %s leads to %s: the path decides first", (path, version, expected) => {
  expect(found("GET", path, version)).toBe(expected);
});

test("without a version the newest stable one answers", () => {
  const get: SampleMethod[] = [{ name: "Get", http: { get: "/api/VERSION/things" } }];
  const at = (version: string) =>
    sampleService(
      get.map((each) => ({ ...each, http: { get: `/api/${version}/things` } })),
      version,
    );
  const both = createRouteTable([at("v1"), at("v2"), at("v3beta1")]);
  const lookup = both.find("GET", "/api/things", undefined);
  expect(lookup.kind === "found" && lookup.binding.method.parent.typeName).toBe("erp.sample.v2.ThingService");
  expect(both.versions).toEqual(["1", "2", "3beta1"]);
});

test("every unary RPC with an annotation has a route, unless it is internal", () => {
  const annotated = contracts.flatMap((service) => service.methods).filter((method) => hasOption(method, http));
  const open = annotated.filter((method) => getOption(method, access).audience !== Audience.INTERNAL);
  expect(table.bindings.map(({ method }) => method.toString()).sort()).toEqual(open.map(String).sort());
  expect(open.length).toBeGreaterThan(40);
});

test("an internal RPC gets no route even with an annotation", () => {
  const options = { "[erp.options.v1.access]": { audience: "AUDIENCE_INTERNAL" } };
  const internal = sampleService([{ name: "Get", http: { get: "/api/v1/things" }, options }]);
  expect(createRouteTable([internal]).bindings).toEqual([]);
});

test("an additional binding is a second way to the same RPC", () => {
  const twice = { get: "/api/v1/things", additionalBindings: [{ post: "/api/v1/things:search", body: "*" }] };
  const both = createRouteTable([sampleService([{ name: "Get", http: twice }])]);
  expect(found("GET", "/api/v1/things", undefined, both)).toBe("Get");
  expect(found("POST", "/api/v1/things:search", undefined, both)).toBe("Get");
});

test("the more specific route wins, and others are tried when it leads nowhere", () => {
  const names = createRouteTable([
    sampleService([
      { name: "Fixed", http: { get: "/api/v1/things/all" } },
      { name: "One", http: { get: "/api/v1/things/{name}" } },
      { name: "Deep", http: { get: "/api/v1/things/all/deep" } },
      { name: "Rest", http: { get: "/api/v1/{name=things/**}" } },
    ]),
  ]);
  const to = (path: string) => found("GET", `/api/v1/things${path}`, undefined, names);
  expect([to("/all"), to("/x"), to("/all/deep"), to("/all/x"), to(""), to("/x/y")]).toEqual([
    "Fixed",
    "One",
    "Deep",
    "Rest",
    "Rest",
    "Rest",
  ]);
});

test.each([
  ["the same path twice", [{ get: "/api/v1/{name}" }, { get: "/api/v1/{request_id}" }], /both claim/],
  ["another version than its package", [{ get: "/api/v2/things" }], /must start with \/api\/v1\//],
  ["no version", [{ get: "/things" }], /must start with \/api\/v1\//],
  ["an unknown field", [{ get: "/api/v1/{nothing}" }], /names no single value/],
  ["a message in the path", [{ get: "/api/v1/{thing}" }], /names no single value/],
  ["a list in the path", [{ get: "/api/v1/{things}" }], /names no single value/],
  ["a list on the way", [{ get: "/api/v1/{things.id}" }], /names no single value/],
  ["an unknown body", [{ post: "/api/v1/things", body: "nothing" }], /"nothing" is no field/],
  ["an unknown response body", [{ get: "/api/v1/things", responseBody: "nothing" }], /"nothing" is no field/],
  ["a body with get", [{ get: "/api/v1/things", body: "*" }], /has a body with get/],
  ["a method of its own", [{ custom: { kind: "LOCK", path: "/api/v1/things" } }], /needs get, put, post/],
])("%s stops the start-up", (_what, rules, message) => {
  const methods = rules.map((http, index) => ({ name: `Method${index}`, http }));
  expect(() => createRouteTable([sampleService(methods)])).toThrow(message);
});
