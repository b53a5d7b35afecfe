import { expect, test } from "vitest";
import { checkedRole } from "./role-rules.ts";

const declared = new Set(["auth.user.read", "auth.role.read"]);

test("normalises code and name, and sorts permissions", () => {
  const permissions = ["auth.user.read", "auth.role.read", "auth.user.read"];
  expect(checkedRole({ code: " Shift-Lead ", name: " Shift lead ", permissions }, declared)).toEqual({
    code: "shift-lead",
    name: "Shift lead",
    permissions: ["auth.role.read", "auth.user.read"],
  });
});

test.each([
  { field: "role.code", role: { code: "" } },
  { field: "role.code", role: { code: "1st" } },
  { field: "role.code", role: { code: "shift lead" } },
  { field: "role.code", role: { code: `a${"b".repeat(64)}` } },
  { field: "role.name", role: { name: "  " } },
  { field: "role.name", role: { name: "x".repeat(101) } },
  { field: "role.name", role: { name: "a\u0000b" } },
  { field: "role.permissions", role: { permissions: ["auth.user.read", "auth.user.fly"] } },
])("refuses a wrong $field: $role", ({ field, role }) => {
  const given = { code: "shift-lead", name: "Shift lead", permissions: [], ...role };
  expect(() => checkedRole(given, declared)).toThrow(
    expect.objectContaining({ reason: "INVALID_REQUEST", violations: [expect.objectContaining({ field })] }),
  );
});

test("names every field that is wrong", () => {
  expect(() => checkedRole({ code: "", name: "", permissions: ["x.y.z"] }, declared)).toThrow(
    /role\.code: .*role\.name: .*role\.permissions: no RPC demands x\.y\.z/,
  );
});
