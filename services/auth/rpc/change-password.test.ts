import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("replaces the password and ends the other sessions", async () => {
  const mona = await createTestUser(stack, "mona");
  const other = await stack.client(SessionService).login({ login: "mona", password: mona.password });
  const request = { currentPassword: mona.password, newPassword: "seventeen green bottles", requestId: uuidv7() };
  await mona.client(SessionService).changePassword(request);
  // The answer got lost, say: repeating it is no wrong password.
  await mona.client(SessionService).changePassword(request);
  await mona.client(SessionService).getMe({});
  const otherMe = stack.client(SessionService, other.tokens?.accessToken).getMe({});
  expect(await refusalOf(otherMe)).toMatchObject({ reason: "SESSION_ENDED" });
  const trail = JSON.stringify(await auditOf(stack, mona.id));
  expect(trail).not.toContain("bottles");
});

test("refuses wrong, weak and used passwords", async () => {
  const nina = await createTestUser(stack, "nina");
  const change = (currentPassword: string, newPassword: string) =>
    nina.client(SessionService).changePassword({ currentPassword, newPassword });
  expect(await refusalOf(change("not it at all", "seventeen green bottles"))).toEqual({
    reason: "INVALID_CREDENTIALS",
  });
  expect(await refusalOf(change(nina.password, "short"))).toEqual({ reason: "PASSWORD_TOO_WEAK" });
  expect(await refusalOf(change(nina.password, "aaaaaaaaaaaaaaaa"))).toEqual({ reason: "PASSWORD_TOO_WEAK" });
  expect(await refusalOf(change(nina.password, "Monkey!!Dragon!!88"))).toEqual({ reason: "PASSWORD_TOO_WEAK" });
  expect(await refusalOf(change(nina.password, nina.password))).toEqual({ reason: "PASSWORD_REUSED" });
});

test("none of the last passwords comes back, in whatever form of Unicode it is typed", async () => {
  const olaf = await createTestUser(stack, "olaf");
  const change = (currentPassword: string, newPassword: string) =>
    olaf.client(SessionService).changePassword({ currentPassword, newPassword });
  const [first, second] = ["Zo\u00eb's blue warehouse", "seventeen green bottles"];
  await change(olaf.password, first);
  expect(await refusalOf(change(first, "Zoe\u0308's blue warehouse"))).toEqual({ reason: "PASSWORD_REUSED" });
  await change(first, second);
  expect(await refusalOf(change(second, first))).toEqual({ reason: "PASSWORD_REUSED" });
  expect(await refusalOf(change(second, olaf.password))).toEqual({ reason: "PASSWORD_REUSED" });
});
