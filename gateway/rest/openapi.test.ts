import { getOption, hasOption, type JsonObject } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { Audience, access } from "../../gen/erp/options/v1/access_pb.ts";
import { http } from "../../gen/google/api/annotations_pb.ts";
import { readContracts } from "../../proto/contracts.ts";
import { buildOpenApi } from "./openapi.ts";
import { createRouteTable } from "./route-table.ts";
import { contracts as services } from "./testing/echo-server.ts";
import { sampleService } from "./testing/sample-contracts.ts";
import { readRequest } from "./transcode.ts";

const contracts = readContracts();
const document = buildOpenApi({ services, contracts, version: "1.2.3" });

// biome-ignore lint/suspicious/noExplicitAny: a document is a tree of unknown shape, and a test reads it by its paths.
type Tree = any;
const tree: Tree = document;
const operations: [path: string, method: string, operation: Tree][] = Object.entries(tree.paths).flatMap(
  ([path, item]) =>
    Object.entries(item as Tree).map(([method, operation]) => [path, method, operation] as [string, string, Tree]),
);
const operation = (rpc: string): Tree => operations.find(([, , each]) => each["x-rpc"] === rpc)?.[2];

test("the document is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(tree.openapi).toMatch(/^3\.1\./);
});

test("every reference leads somewhere", () => {
  const missing = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].filter(
    ([, path = ""]) => path.split("/").reduce((scope: Tree, key) => scope?.[key], tree) === undefined,
  );
  expect(missing).toEqual([]);
});

test("every unary RPC with an annotation is in it exactly once, and nothing internal", () => {
  const methods = services.flatMap((service) => service.methods).filter((method) => hasOption(method, http));
  const open = methods.filter((method) => getOption(method, access).audience !== Audience.INTERNAL);
  const expected = open.map((method) => `${method.parent.typeName}/${method.name}`).sort();
  expect(operations.map(([, , each]) => each["x-rpc"]).sort()).toEqual(expected);
  expect(new Set(operations.map(([, , each]) => each.operationId)).size).toBe(operations.length);
  expect(JSON.stringify(document)).not.toContain("AuthorityService");
});

test("additional bindings are operations of their own", () => {
  const annotation = { get: "/api/v1/things", additionalBindings: [{ get: "/api/v1/{name=shelves/*/books/**}" }] };
  const paths: Tree = buildOpenApi({
    services: [sampleService([{ name: "Get", http: annotation }])],
    contracts,
    version: "1",
  }).paths;
  expect(Object.keys(paths)).toEqual(["/api/v1/things", "/api/v1/shelves/{name}/books/{name2}"]);
  expect(paths["/api/v1/shelves/{name}/books/{name2}"].get.operationId).toBe("sample_v1_ThingService_Get_2");
});

test("paths that differ in parameter names only are one path", () => {
  expect(Object.keys(tree.paths["/api/v1/users/{userId}"]).sort()).toEqual(["get", "patch"]);
});

test("every operation and every property has a description", () => {
  const bare = operations.filter(([, , each]) => !each.summary || !each.description).map(([path]) => path);
  const schemas = Object.entries(tree.components.schemas as Record<string, Tree>);
  const bareFields = schemas.flatMap(([name, schema]) =>
    Object.entries((schema.properties ?? {}) as Record<string, Tree>)
      .filter(([, each]) => !each.description)
      .map(([key]) => `${name}.${key}`),
  );
  expect([bare, bareFields]).toEqual([[], []]);
});

test("who may call is stated", () => {
  const read = operation("erp.auth.v1.RoleService/ListRoles");
  expect(read).toMatchObject({
    "x-permission": "auth.role.read",
    "x-roles": ["administrator", "auditor"],
    "x-scope": "STACK",
  });
  expect(read.description).toContain("Permission `auth.role.read`");
  expect(read.security).toEqual([{ bearer: [] }, { cookie: [] }, { apiKey: [] }]);
  expect(operation("erp.auth.v1.UserService/CreateUser").security[1]).toEqual({ cookie: [], csrfToken: [] });
  expect(operation("erp.auth.v1.SessionService/Login").security).toEqual([{}]);
  expect(operation("erp.auth.v1.SessionService/LoginWithBadge").security).toEqual([{ deviceProof: [] }]);
});

test("the key of a write and the version of a change stand among the headers", () => {
  const create = operation("erp.auth.v1.UserService/CreateUser").responses["200"].headers;
  expect(Object.keys(create)).toEqual(["X-Request-Id", "ETag", "Idempotency-Replayed"]);
  const headers = (rpc: string) =>
    operation(rpc)
      .parameters.map((each: Tree) =>
        String(each.$ref ?? "")
          .split("/")
          .at(-1),
      )
      .filter(Boolean);
  expect(headers("erp.auth.v1.UserService/UpdateUser")).toEqual([
    "IfMatch",
    "IdempotencyKey",
    "RequestTimeoutMs",
    "AcceptLanguage",
  ]);
  expect(headers("erp.auth.v1.UserService/GetUser")).toEqual(["RequestTimeoutMs", "AcceptLanguage"]);
  expect(headers("erp.auth.v1.SessionService/Login")).toEqual(["RequestTimeoutMs", "AcceptLanguage"]);
});

test("rules of the contract are keywords of the schema", () => {
  const grant = tree.components.schemas["erp.auth.v1.GrantRoleRequest"];
  expect(grant.properties.unitIds).toMatchObject({
    type: "array",
    maxItems: 200,
    uniqueItems: true,
    items: { type: "string", format: "uuid" },
  });
  expect(grant.properties.roleCode).toMatchObject({ minLength: 1, maxLength: 64 });
  expect(grant).toMatchObject({ required: ["principal", "roleCode"], additionalProperties: false });
  expect(grant.description).toContain("either unrestricted or unit_ids must be given, not both");
  const principal = tree.components.schemas["erp.auth.v1.Principal"];
  expect(principal.allOf).toEqual([{ oneOf: [{ required: ["userId"] }, { required: ["apiClientId"] }] }]);
  const list = operation("erp.auth.v1.UserService/ListUsers").parameters;
  const parameter = (name: string) => list.find((each: Tree) => each.name === name)?.schema;
  expect(parameter("pageSize")).toEqual({ type: "integer", format: "int32", minimum: 0 });
  expect(parameter("states")).toMatchObject({
    maxItems: 4,
    items: { enum: ["STATE_INVITED", "STATE_ACTIVE", "STATE_LOCKED", "STATE_DISABLED"] },
  });
  const enroll = tree.components.schemas["erp.auth.v1.CreateEnrollmentTokenRequest"];
  expect(enroll.properties.ttl.description).toMatch(/Allowed: at least 30s, at most 3600s\./);
});

test("what the path brings is not asked for again in the body", () => {
  const { schema } = operation("erp.auth.v1.UserService/SetUserState").requestBody.content["application/json"];
  expect(Object.keys(schema.properties)).toEqual(["state", "reason", "requestId"]);
});

test("a PATCH may leave out the mask, which the gateway fills", () => {
  const mask = operation("erp.auth.v1.UserService/UpdateUser").parameters.find(
    (each: Tree) => each.name === "updateMask",
  );
  expect(mask.required).toBeUndefined();
});

test("secrets are marked, in requests as write-only", () => {
  const login = tree.components.schemas["erp.auth.v1.LoginRequest"].properties.password;
  expect(login).toMatchObject({ format: "password", writeOnly: true });
  const created = tree.components.schemas["erp.auth.v1.CreateUserResponse"].properties.temporaryPassword;
  expect(created).toMatchObject({ format: "password" });
  expect(created.writeOnly).toBeUndefined();
});

test("a problem lists all reasons, and an operation those that its comment names", () => {
  const { reason } = tree.components.schemas.Problem.properties;
  expect(reason.enum).toEqual(expect.arrayContaining(["MALFORMED_REQUEST", "VERSION_CONFLICT", "LAST_ADMIN"]));
  expect(operation("erp.auth.v1.SessionService/Login")["x-reasons"]).toEqual(["INVALID_CREDENTIALS", "ACCOUNT_LOCKED"]);
});

const table = createRouteTable(services);
const validator = createValidator();

test.each(operations.map(([path, method, each]) => [method, path, each] as const))(
  "the example of %s %s is a call that the contract accepts",
  (method, path, each) => {
    const parameters: Tree[] = each.parameters;
    const filled = path.replace(
      /\{(\w+)\}/g,
      (_match, name) => parameters.find((one) => one.name === name)?.example ?? "x",
    );
    const found = table.find(method.toUpperCase(), filled, undefined);
    if (found.kind !== "found") throw new Error(`${filled}: ${found.kind}`);
    const example = each.requestBody?.content["application/json"].example;
    const body = new TextEncoder().encode(example === undefined ? "" : JSON.stringify(example));
    const query = new URLSearchParams();
    if (each["x-rpc"].endsWith("/ExplainAccess")) query.set("permission", "auth.user.read");
    const request = readRequest(found.binding, { rawSegments: found.rawSegments, rawQuery: `${query}`, body });
    const result = validator.validate(found.binding.method.input, request);
    expect(result.kind === "invalid" ? result.violations.map((one) => `${one}`) : result.kind).toBe("valid");
  },
);

test("the examples of answers fit their messages", async () => {
  const { fromJson } = await import("@bufbuild/protobuf");
  for (const { method } of table.bindings) {
    const example = operation(`${method.parent.typeName}/${method.name}`).responses["200"].content["application/json"]
      .example;
    expect(() => fromJson(method.output, example as JsonObject)).not.toThrow();
  }
});
