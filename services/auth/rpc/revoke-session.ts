import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { findSession, revokeSessions } from "../store/session-store.ts";
import { sessionMessage } from "./session-message.ts";

export const revokeSession = command(SessionService.method.revokeSession, async ({ sessionId, reason }, context) => {
  const { tx, caller, audit, emit, afterCommit, deps } = context;
  await revokeSessions(tx, { sessionId }, "revoked_by_administrator");
  const after = await findSession(tx, sessionId);
  if (!after) throw refuse("NOT_FOUND", { resource: "session" });
  const resource = { resourceType: "session", resourceId: sessionId };
  audit({ ...resource, after: { revoked: true, login: after.login }, reason });
  emit({ topic: "auth.session.revoked", ...resource, payload: { user_id: after.user_id } });
  afterCommit(() => deps.hintRevocation());
  return { session: sessionMessage(after, caller.sessionId) };
});
