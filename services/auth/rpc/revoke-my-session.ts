import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { findSession, revokeSessions } from "../store/session-store.ts";
import { sessionMessage } from "./session-message.ts";

export const revokeMySession = command(SessionService.method.revokeMySession, async ({ sessionId }, context) => {
  const { tx, caller, audit, afterCommit, deps } = context;
  if (caller.kind !== "user" || !(await findSession(tx, sessionId, caller.id))) {
    throw refuse("NOT_FOUND", { resource: "session" });
  }
  await revokeSessions(tx, { sessionId }, "revoked_by_user");
  const after = await findSession(tx, sessionId);
  if (!after) throw refuse("NOT_FOUND", { resource: "session" });
  audit({ resourceType: "session", resourceId: sessionId, after: { revoked: true } });
  afterCommit(() => deps.hintRevocation());
  return { session: sessionMessage(after, caller.sessionId) };
});
