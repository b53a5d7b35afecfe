import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const refresh = (refreshToken: string) => stack.client(SessionService).refresh({ refreshToken });

test("exchanges the token; whoever lost the answer gets the same one again", async () => {
  const { tokens } = await refresh(stack.admin.refreshToken);
  const again = await refresh(stack.admin.refreshToken);
  expect(again.tokens?.refreshToken).toBe(tokens?.refreshToken);
  expect((await stack.client(SessionService, again.tokens?.accessToken).getMe({})).user?.login).toBe("admin");
});

test("a token that was used long ago ends the session", async () => {
  const tina = await createTestUser(stack, "tina");
  const second = await refresh(tina.refreshToken);
  await refresh(second.tokens?.refreshToken ?? "");
  expect(await refusalOf(refresh(tina.refreshToken))).toEqual({ reason: "TOKEN_REUSED" });
  expect(await refusalOf(tina.client(SessionService).getMe({}))).toMatchObject({ reason: "SESSION_ENDED" });
});

test("a made-up token ends nothing", async () => {
  const uma = await createTestUser(stack, "uma");
  const madeUp = `${uma.refreshToken.slice(0, -4)}AAAA`;
  for (const token of [madeUp, "erpr_x", "x", ""]) {
    expect(await refusalOf(refresh(token))).toEqual({ reason: "TOKEN_INVALID" });
  }
  await uma.client(SessionService).getMe({});
});
