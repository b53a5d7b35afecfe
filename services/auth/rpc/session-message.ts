import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Session, SessionSchema } from "../../../gen/erp/auth/v1/session_pb.ts";
import type { SessionRow } from "../store/session-store.ts";

/** The session as the contract shows it. */
export function sessionMessage(row: SessionRow, currentSessionId: string): Session {
  return create(SessionSchema, {
    id: row.id,
    userId: row.user_id,
    login: row.login,
    deviceId: row.device_id ?? "",
    authMethods: row.auth_methods,
    userAgent: row.user_agent,
    ip: row.last_ip ?? "",
    createTime: timestampFromDate(row.create_time),
    ...(row.last_refresh_time ? { lastRefreshTime: timestampFromDate(row.last_refresh_time) } : {}),
    expireTime: timestampFromDate(row.expire_time),
    ...(row.revoke_time ? { revokeTime: timestampFromDate(row.revoke_time) } : {}),
    current: row.id === currentSessionId,
  });
}
