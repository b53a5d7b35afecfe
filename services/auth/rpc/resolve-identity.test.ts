import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthorityService, Identity_Kind } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("tells what an identified caller may do now, and when she may nothing any more", async () => {
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  const { sessionId } = await vera.client(SessionService).getMe({});
  const authority = stack.process.clients.internal(AuthorityService);
  const ask = () => authority.resolveIdentity({ identity: { kind: Identity_Kind.USER, id: vera.id, sessionId } });
  expect((await ask()).authority?.permissions.map(({ permission }) => permission)).toContain("auth.user.read");
  await vera.client(SessionService).logout({});
  expect(await refusalOf(ask())).toEqual({ reason: "SESSION_ENDED" });
  // A job works on for her, until she is not active any more.
  const byJob = () => authority.resolveIdentity({ identity: { kind: Identity_Kind.USER, id: vera.id } });
  expect((await byJob()).authority?.permissions.map(({ permission }) => permission)).toContain("auth.user.read");
  const gone = { userId: vera.id, state: User_State.DISABLED, reason: "left" };
  await stack.admin.client(UserService).setUserState(gone);
  expect(await refusalOf(byJob())).toEqual({ reason: "PRINCIPAL_INACTIVE" });
});
