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

test("ends anybody's session, with the reason in the audit trail", async () => {
  const sven = await createTestUser(stack, "sven");
  const { sessions } = await stack.admin.client(SessionService).listSessions({ userId: sven.id });
  const sessionId = sessions[0]?.id ?? "";
  await stack.admin.client(SessionService).revokeSession({ sessionId, reason: "left his desk" });
  expect(await refusalOf(sven.client(SessionService).getMe({}))).toMatchObject({ reason: "SESSION_ENDED" });
  expect((await auditOf(stack, sessionId)).at(-1)).toMatchObject({
    action: "SessionService.RevokeSession",
    reason: "left his desk",
  });
  const unknown = stack.admin.client(SessionService).revokeSession({ sessionId: uuidv7(), reason: "x" });
  expect(await refusalOf(unknown)).toEqual({ reason: "NOT_FOUND", resource: "session" });
});
