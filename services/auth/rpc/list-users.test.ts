import { afterAll, beforeAll, expect, test } from "vitest";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const users = () => stack.admin.client(UserService);

test("lists by login, in pages that neither miss nor repeat anybody", async () => {
  for (const login of ["ada", "bob", "cleo", "dora"])
    await users().createUser({ user: { login, displayName: `${login} 測試` } });
  const logins: string[] = [];
  let pageToken = "";
  do {
    const page = await users().listUsers({ pageSize: 2, pageToken });
    expect(page.users.length).toBeLessThanOrEqual(2);
    logins.push(...page.users.map(({ login }) => login));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(logins).toEqual(["ada", "admin", "bob", "cleo", "dora"]);
});

test("filters by text and state", async () => {
  expect((await users().listUsers({ query: "CLEO" })).users.map(({ login }) => login)).toEqual(["cleo"]);
  expect((await users().listUsers({ query: "測試" })).users).toHaveLength(4);
  expect((await users().listUsers({ query: "100%" })).users).toEqual([]);
  expect((await users().listUsers({ states: [User_State.ACTIVE] })).users.map(({ login }) => login)).toEqual(["admin"]);
});

test("refuses a page token that is none", async () => {
  for (const pageToken of ["x", "e30", "WyJhIiwiYiJd"]) {
    expect(await refusalOf(users().listUsers({ pageToken }))).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});
