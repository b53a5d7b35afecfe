import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("gives a temporary password and ends the sessions", async () => {
  const frida = await createTestUser(stack, "frida");
  const { temporaryPassword } = await stack.admin.client(UserService).resetPassword({ userId: frida.id });
  expect(await refusalOf(frida.client(SessionService).getMe({}))).toMatchObject({ reason: "SESSION_ENDED" });
  const login = (password: string) => stack.client(SessionService).login({ login: "frida", password });
  expect(await refusalOf(login(frida.password))).toMatchObject({ reason: "INVALID_CREDENTIALS" });
  const { tokens, mustChangePassword } = await login(temporaryPassword);
  expect(mustChangePassword).toBe(true);
  const users = stack.client(UserService, tokens?.accessToken);
  expect(await refusalOf(users.listUsers({}))).toMatchObject({ reason: "PASSWORD_CHANGE_REQUIRED" });
});

test("nobody takes over who may do more than she", async () => {
  const { role } = await stack.admin.client(RoleService).createRole({
    role: { code: "helpdesk", name: "Help desk", permissions: ["auth.user.manage", "auth.user.read"] },
  });
  const helper = await createTestUser(stack, "helper", [{ role: role?.code ?? "" }]);
  const refusal = await refusalOf(helper.client(UserService).resetPassword({ userId: stack.admin.id }));
  expect(refusal.reason).toBe("SCOPE_EXCEEDED");
  expect(refusal.permissions).toContain("auth.role.manage");
  const peer = await createTestUser(stack, "peer");
  expect((await helper.client(UserService).resetPassword({ userId: peer.id })).temporaryPassword).not.toBe("");
});
