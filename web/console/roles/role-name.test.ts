import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { RoleSchema } from "../../../gen/erp/auth/v1/role_pb.ts";
import { builtInRoles } from "../../../services/auth/built-in-roles.ts";
import { chineseNames, roleName } from "./role-name.ts";

test("every role of the product has a Chinese name, and nothing else has", () => {
  expect(Object.keys(chineseNames).sort()).toEqual(Object.keys(builtInRoles).sort());
});

test("a role that people made is called as they wrote it, whatever its code", () => {
  const role = create(RoleSchema, { code: "planner", name: "Shift lead", builtIn: false });
  expect(roleName(role, "zh-TW")).toBe("Shift lead");
  expect(roleName({ ...role, builtIn: true }, "zh-TW")).toBe("生管");
  expect(roleName({ ...role, builtIn: true }, "en")).toBe("Shift lead");
});
