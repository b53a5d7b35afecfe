import type { DescMessage } from "@bufbuild/protobuf";
import { FieldDescriptorProtoSchema, StructSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { ResolveIdentityRequestSchema } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { GrantRoleRequestSchema } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { LoginRequestSchema } from "../gen/erp/auth/v1/session_service_pb.ts";
import { CreateUserRequestSchema, UpdateUserRequestSchema } from "../gen/erp/auth/v1/user_service_pb.ts";
import { listFlags } from "./flags.ts";

const none: ReadonlySet<string> = new Set();
const names = (message: DescMessage, reserved = none) =>
  listFlags(message, reserved).map((flag) => flag.names.join(" "));

test("nested fields have a dotted name, and a short one where it is unique", () => {
  expect(names(CreateUserRequestSchema)).toContain("login user.login");
  expect(names(CreateUserRequestSchema)).toContain("request-id");
  expect(names(GrantRoleRequestSchema)).toContain("user-id principal.user-id");
  expect(names(ResolveIdentityRequestSchema)).toContain("name identity.name");
});

test("a name that means something else stays dotted, or gets a prefix", () => {
  expect(names(CreateUserRequestSchema, new Set(["login"]))).toContain("user.login");
  expect(names(LoginRequestSchema, new Set(["login"]))).toContain("request.login");
  // Two fields called "name" lie below: neither is meant alone.
  expect(names(FieldDescriptorProtoSchema).filter((each) => /^name /.test(each))).toEqual([]);
});

test("times and masks are one value, and a message within itself ends as JSON", () => {
  expect(names(UpdateUserRequestSchema)).toContain("create-time user.create-time");
  expect(names(UpdateUserRequestSchema)).toContain("update-mask");
  expect(names(StructSchema)).toEqual(["fields"]);
});

test("what the contract hides is a secret, lists are repeated", () => {
  const flags = [...listFlags(LoginRequestSchema, none), ...listFlags(GrantRoleRequestSchema, none)];
  expect(flags.filter(({ secret }) => secret).map((flag) => flag.names[0])).toEqual(["password"]);
  expect(flags.filter(({ repeated }) => repeated).map((flag) => flag.names[0])).toEqual(["unit-ids"]);
});
