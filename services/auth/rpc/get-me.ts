import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { csrfToken } from "../../../platform/rpc/csrf.ts";
import { query } from "../deps.ts";
import { findUser } from "../store/user-store.ts";
import { userMessage } from "./user-message.ts";

export const getMe = query(SessionService.method.getMe, async (_request, { tx, call, caller, deps }) => {
  const user = caller.kind === "user" ? await findUser(tx, caller.id) : undefined;
  const permissions = [...caller.permissions].map(([permission, { everywhere, unitIds }]) => ({
    permission,
    unrestricted: everywhere,
    unitIds: everywhere ? [] : [...unitIds],
  }));
  return {
    ...(user ? { user: userMessage(user) } : {}),
    apiClientId: caller.kind === "api_client" ? caller.id : "",
    sessionId: caller.sessionId,
    deviceId: caller.deviceId,
    permissions,
    csrfToken:
      call.cookies.has("erp_access") && caller.sessionId !== "" ? csrfToken(caller.sessionId, deps.internalKey) : "",
  };
});
