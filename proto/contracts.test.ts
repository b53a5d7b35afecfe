import { hasOption } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { User_State, User_StateSchema, UserSchema } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { AccessSchema } from "../gen/erp/options/v1/access_pb.ts";
import { term } from "../gen/erp/options/v1/term_pb.ts";
import { readContracts } from "./contracts.ts";

const { registry, commentOf } = readContracts();

test("the registry holds the contracts and what they import", () => {
  expect(registry.getService("erp.auth.v1.UserService")?.methods.length).toBe(UserService.methods.length);
  expect(registry.getMessage("google.protobuf.Timestamp")).toBeDefined();
});

test("a comment is found for a descriptor of generated code and for its twin in the registry", () => {
  const twin = registry.getMessage("erp.auth.v1.User");
  expect(commentOf(UserSchema)).toBe("A person who works with the system.");
  expect(twin && commentOf(twin)).toBe(commentOf(UserSchema));
});

test.each([
  ["service", UserService, /accounts/i],
  ["method", UserService.method.createUser, /user/i],
  ["field", UserSchema.field.login, /sign/i],
  ["nested enum", User_StateSchema, /./],
  ["enum value", User_StateSchema.value[User_State.ACTIVE], /./],
  ["message option", AccessSchema.field.permission, /permission/i],
] as const)("a %s has its comment, without marks", (_kind, desc, pattern) => {
  const comment = desc ? commentOf(desc) : "";
  expect(comment).toMatch(pattern);
  expect(comment).not.toMatch(/^\s|\s$|^\/\//m);
});

test("every field, method and value of the product's contracts has a comment", () => {
  const bare: string[] = [];
  for (const file of [...registry.files].filter((each) => each.proto.package.startsWith("erp."))) {
    for (const message of file.messages)
      for (const field of message.fields) if (commentOf(field) === "") bare.push(`${field}`);
    for (const service of file.services)
      for (const rpc of service.methods) if (commentOf(rpc) === "") bare.push(`${rpc}`);
    // What a term is called says all there is to say of it.
    for (const value of file.enums.flatMap(({ values }) => values))
      if (commentOf(value) === "" && !hasOption(value, term)) bare.push(`${value}`);
  }
  expect(bare).toEqual([]);
});
