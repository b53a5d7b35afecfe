import { create, toJson } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { CreateApiClientResponseSchema } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantSchema } from "../gen/erp/auth/v1/grant_pb.ts";
import { LoginResponseSchema } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State, UserSchema } from "../gen/erp/auth/v1/user_pb.ts";
import { renderRecord } from "./record.ts";
import { renderTable } from "./table.ts";
import { displayWidth, printable } from "./text-width.ts";

const user = (login: string, displayName: string) =>
  toJson(UserSchema, create(UserSchema, { login, displayName, state: User_State.ACTIVE, etag: "1" }), {
    alwaysEmitImplicit: true,
  });

test.each([
  ["abc", 3],
  ["林小明", 6],
  ["é", 1],
  ["e\u0301", 1],
  ["ﾊﾝ", 2],
  ["（）", 4],
  ["👍", 2],
])("%s takes %i cells", (text, cells) => expect(displayWidth(text)).toBe(cells));

test("columns are aligned by what the terminal shows; those that tell nothing are left out", () => {
  const rows = [user("alice", "林小明"), user("bob", "Bob B.")];
  expect(renderTable(UserSchema, rows).lines).toEqual([
    "login  display_name  state",
    "alice  林小明        ACTIVE",
    "bob    Bob B.        ACTIVE",
  ]);
});

test("columns that do not fit are named, and chosen ones are shown however wide", () => {
  const rows = [user("alice", "林小明")];
  expect(renderTable(UserSchema, rows, { width: 20 })).toEqual({
    lines: ["login  display_name", "alice  林小明"],
    hidden: ["state"],
  });
  expect(renderTable(UserSchema, rows, { width: 3, columns: ["state", "employee-no"] }).lines).toEqual([
    "state   employee_no",
    "ACTIVE  -",
  ]);
  expect(() => renderTable(UserSchema, rows, { columns: ["colour"] })).toThrow(/none of id, login/);
});

test("nested messages are columns of their own", () => {
  const grant = create(GrantSchema, { principal: { principal: { case: "userId", value: "u1" } }, unitIds: ["a", "b"] });
  expect(renderTable(GrantSchema, [toJson(GrantSchema, grant)]).lines).toEqual([
    "principal.user_id  unit_ids",
    "u1                 a, b",
  ]);
});

test("a record is lines of key and value, with tables for lists of messages", () => {
  const secrets = [{ prefix: "k1", createTime: timestampFromMs(1_769_817_600_500) }];
  const answer = create(CreateApiClientResponseSchema, { apiClient: { name: "edge", secrets }, apiKey: "key" });
  const lines = renderRecord(CreateApiClientResponseSchema, toJson(CreateApiClientResponseSchema, answer));
  expect(lines).toContain("name                   edge");
  expect(lines).toContain("api_key                key");
  expect(lines.slice(-3)).toEqual(["secrets:", "  prefix  create_time", "  k1      2026-01-31T00:00:00Z"]);
});

test("two messages in one answer keep their names apart", () => {
  const answer = create(LoginResponseSchema, { tokens: { accessToken: "a" }, user: { login: "alice" } });
  const lines = renderRecord(LoginResponseSchema, toJson(LoginResponseSchema, answer));
  expect(lines.find((line) => line.startsWith("tokens.access_token "))).toMatch(/ a$/);
  expect(lines.find((line) => line.startsWith("user.login "))).toMatch(/ alice$/);
});

test("data cannot steer the terminal or hide its order", () => {
  expect(printable("a\u001b[31mb\nc\u202ed")).toBe("a\\u001b[31mb\\nc\\u202ed");
  expect(renderTable(UserSchema, [user("\u001b[2J", "")]).lines[1]).toMatch(/^\\u001b\[2J/);
});
