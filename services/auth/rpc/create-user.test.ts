import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const users = () => stack.admin.client(UserService);

test("makes a user who must replace her temporary password", async () => {
  const { user, temporaryPassword } = await users().createUser({
    user: { login: " Anna.Lin ", displayName: "林安娜", employeeNo: "E1" },
  });
  expect(user).toMatchObject({
    login: "anna.lin",
    displayName: "林安娜",
    state: User_State.INVITED,
    mustChangePassword: true,
    locale: "zh-TW",
    etag: "1",
  });
  const signedIn = await stack.client(SessionService).login({ login: "anna.lin", password: temporaryPassword });
  expect(signedIn.mustChangePassword).toBe(true);
  expect(await auditOf(stack, user?.id ?? "")).toMatchObject([
    {
      action: "UserService.CreateUser",
      actor: "admin",
      outcome: "done",
      after: { login: "anna.lin", employee_no: "E1" },
    },
    { action: "SessionService.Login", outcome: "done" },
  ]);
  expect(await eventsOf(stack, user?.id ?? "")).toEqual(["auth.user.created"]);
});

test("a repeated call gets the first answer, password and all, and makes nobody new", async () => {
  const request = { user: { login: "twice", displayName: "Twice" }, requestId: uuidv7() };
  const first = await users().createUser(request);
  expect(await users().createUser(request)).toEqual(first);
  const changed = { ...request, user: { login: "thrice", displayName: "Thrice" } };
  expect(await refusalOf(users().createUser(changed))).toMatchObject({ reason: "IDEMPOTENCY_KEY_REUSED" });
  expect((await users().listUsers({ query: "thrice" })).users).toEqual([]);
});

test("refuses values that others have, and says which", async () => {
  const make = (login: string, employeeNo: string, externalId: string) =>
    users().createUser({ user: { login, displayName: login, employeeNo, externalId } });
  await make("first", "E7", "hr-7");
  expect(await refusalOf(make("first", "", ""))).toEqual({
    reason: "ALREADY_EXISTS",
    resource: "user",
    field: "login",
  });
  expect(await refusalOf(make("second", "E7", ""))).toMatchObject({ field: "employee_no" });
  expect(await refusalOf(make("third", "", "hr-7"))).toMatchObject({ field: "external_id" });
});

test("refuses wrong values, naming every field", async () => {
  const wrong = { login: "no blanks", displayName: "", locale: "fr", timeZone: "Mars/Olympus" };
  const { reason, violations } = await refusalOf(users().createUser({ user: wrong }));
  expect(reason).toBe("INVALID_REQUEST");
  for (const field of ["login", "display_name", "locale", "time_zone"]) expect(violations).toContain(`user.${field}`);
});
