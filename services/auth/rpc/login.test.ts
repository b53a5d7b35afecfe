import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const login = (name: string, password: string) => stack.client(SessionService).login({ login: name, password });

test("opens a session and tells who came in", async () => {
  const { tokens, user, mustChangePassword } = await login(" ADMIN ", stack.admin.password);
  expect(user?.login).toBe("admin");
  expect(mustChangePassword).toBe(false);
  const me = await stack.client(SessionService, tokens?.accessToken).getMe({});
  expect(me.sessionId).not.toBe("");
});

test("answers a wrong password and an unknown login alike, and notes both", async () => {
  const wrong = await refusalOf(login("admin", "wrong wrong wrong"));
  expect(await refusalOf(login("nobody", "wrong wrong wrong"))).toEqual(wrong);
  expect(wrong).toEqual({ reason: "INVALID_CREDENTIALS" });
  const denied = (await auditOf(stack, stack.admin.id)).filter(({ outcome }) => outcome === "denied");
  expect(denied).toMatchObject([{ action: "SessionService.Login", reason: "INVALID_CREDENTIALS" }]);
});

test("a browser gets cookies that scripts cannot read instead of tokens", async () => {
  const answer = await fetch(`${stack.url}/api/v1/sessions:login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: "admin", password: stack.admin.password, useCookies: true }),
  });
  const cookies = answer.headers.getSetCookie();
  expect(cookies.every((cookie) => /HttpOnly; SameSite=Strict/.test(cookie))).toBe(true);
  expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(["erp_access", "erp_refresh", "erp_refresh"]);
  const { tokens } = (await answer.json()) as { tokens: Record<string, string> };
  expect(tokens).toMatchObject({ accessToken: "", refreshToken: "" });
  expect(tokens.csrfToken).not.toBe("");
});

test("after five failures the address must wait, whether the login exists or not", async () => {
  for (const name of ["lena", "nobody-at-all"]) {
    if (name === "lena") await createTestUser(stack, name);
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await refusalOf(login(name, "wrong wrong wrong"))).toEqual({ reason: "INVALID_CREDENTIALS" });
    }
    const locked = await refusalOf(login(name, `a long enough phrase of ${name}`));
    expect(locked.reason).toBe("ACCOUNT_LOCKED");
    expect(Number(locked.retry_after_seconds)).toBeGreaterThan(20);
  }
  // The others come in from the same address.
  await login("admin", stack.admin.password);
});
