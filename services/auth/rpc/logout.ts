import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { accessCookie } from "../../../platform/rpc/identify.ts";
import { clearSessionCookies } from "../credentials/session-cookies.ts";
import { command } from "../deps.ts";
import { revokeSessions } from "../store/session-store.ts";

export const logout = command(
  SessionService.method.logout,
  async (_request, { tx, call, caller, audit, afterCommit, deps }) => {
    const { sessionId } = caller;
    // An API client has no session to end: its call changes nothing.
    const ended = sessionId === "" ? [] : await revokeSessions(tx, { sessionId }, "logout");
    audit({ resourceType: "session", resourceId: sessionId, after: { ended: ended.length > 0 } });
    if (call.cookies.has(accessCookie)) clearSessionCookies(call);
    afterCommit(() => deps.hintRevocation());
    return {};
  },
);
