import { type DescMessage, type JsonObject, toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { VerifyDeviceProofRequestSchema } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { CreateEnrollmentTokenRequestSchema } from "../gen/erp/auth/v1/device_trust_service_pb.ts";
import { GrantRoleRequestSchema } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { UpdateRoleRequestSchema } from "../gen/erp/auth/v1/role_service_pb.ts";
import {
  ListUsersRequestSchema,
  SetUserStateRequestSchema,
  UpdateUserRequestSchema,
} from "../gen/erp/auth/v1/user_service_pb.ts";
import { VerifyChainRequestSchema } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { loadContracts } from "./contracts.ts";
import { listFlags } from "./flags.ts";
import { buildRequest } from "./request.ts";

const { registry } = loadContracts();

/** The request that a command line makes, as JSON, without the key that is new each time. */
function build(schema: DescMessage, args: [name: string, text: string][], body: JsonObject = {}): JsonObject {
  const flags = listFlags(schema, new Set());
  const given = args.map(([name, text]) => {
    const flag = flags.find((each) => each.names.includes(name));
    if (!flag) throw new Error(`no flag ${name}`);
    return { flag, text };
  });
  const { requestId, ...json } = toJson(schema, buildRequest(schema, body, given, registry).message) as JsonObject;
  return json;
}

test.each<[string, DescMessage, [string, string][], JsonObject]>([
  ["short enum", SetUserStateRequestSchema, [["state", "locked"]], { state: "STATE_LOCKED" }],
  ["full enum", SetUserStateRequestSchema, [["state", "STATE_ACTIVE"]], { state: "STATE_ACTIVE" }],
  ["enum list", ListUsersRequestSchema, [["states", "ACTIVE,LOCKED"]], { states: ["STATE_ACTIVE", "STATE_LOCKED"] }],
  [
    "repeated",
    GrantRoleRequestSchema,
    [
      ["unit-ids", "a"],
      ["unit-ids", "b"],
    ],
    { unitIds: ["a", "b"] },
  ],
  ["oneof", GrantRoleRequestSchema, [["user-id", "u"]], { principal: { userId: "u" } }],
  ["duration", CreateEnrollmentTokenRequestSchema, [["ttl", "1m30s"]], { ttl: "90s" }],
  [
    "time",
    GrantRoleRequestSchema,
    [["valid-to-time", "2026-01-31T16:00:00+08:00"]],
    { validToTime: "2026-01-31T08:00:00Z" },
  ],
  ["bytes", VerifyDeviceProofRequestSchema, [["body-sha256", "_-8"]], { bodySha256: "/+8=" }],
  [
    "long number",
    VerifyChainRequestSchema,
    [["from-sequence", "9007199254740993"]],
    { fromSequence: "9007199254740993" },
  ],
  ["set to zero", VerifyChainRequestSchema, [["chain", "0"]], { chain: 0 }],
  ["bool", GrantRoleRequestSchema, [["unrestricted", "true"]], { unrestricted: true }],
])("%s", (_kind, schema, args, json) => expect(build(schema, args)).toEqual(json));

test.each<[string, DescMessage, string, string, RegExp]>([
  [
    "enum",
    SetUserStateRequestSchema,
    "state",
    "asleep",
    /--state: "asleep" is none of INVITED, ACTIVE, LOCKED, DISABLED/,
  ],
  ["number", ListUsersRequestSchema, "page-size", "1.5", /not a whole number/],
  ["number too large", ListUsersRequestSchema, "page-size", "3000000000", /page_size/],
  ["time", GrantRoleRequestSchema, "valid-to-time", "tomorrow", /not a time like/],
  ["duration", CreateEnrollmentTokenRequestSchema, "ttl", "10", /not a duration like/],
  ["bytes", VerifyDeviceProofRequestSchema, "body-sha256", "a b", /neither base64 nor @file/],
])("a wrong %s is refused with what would be right", (_kind, schema, name, text, message) => {
  expect(() => build(schema, [[name, text]])).toThrow(message);
});

test("flags go before the body, however it spells its fields; a list is replaced", () => {
  const body = { unit_ids: ["old"], roleCode: "planner", principal: { user_id: "u1" } };
  const json = build(
    GrantRoleRequestSchema,
    [
      ["unit-ids", "new"],
      ["user-id", "u2"],
    ],
    body,
  );
  expect(json).toEqual({ unitIds: ["new"], roleCode: "planner", principal: { userId: "u2" } });
  expect(body.unit_ids).toEqual(["old"]);
});

test("the mask names what was given and may be emptied, but not the id and the version", () => {
  const args: [string, string][] = [
    ["id", "i"],
    ["etag", "e"],
    ["display-name", "A"],
    ["employee-no", ""],
  ];
  expect(build(UpdateUserRequestSchema, args).updateMask).toBe("displayName,employeeNo");
  expect(build(UpdateRoleRequestSchema, [["name", "N"]], { role: { permissions: [] } }).updateMask).toBe(
    "permissions,name",
  );
  expect(build(UpdateUserRequestSchema, [...args, ["update-mask", "display_name"]]).updateMask).toBe("displayName");
  expect(() => build(UpdateUserRequestSchema, args.slice(0, 2))).toThrow(/Nothing to change/);
});

test("the idempotency key is new for each request unless it is given", () => {
  const key = (body: JsonObject) => buildRequest(SetUserStateRequestSchema, body, [], registry).requestId;
  expect(key({})).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(key({})).not.toBe(key({}));
  expect(key({ request_id: "mine" })).toBe("mine");
});
