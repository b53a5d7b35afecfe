import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listSessions as listSessionRows, type SessionRow } from "../store/session-store.ts";
import { sessionMessage } from "./session-message.ts";

export const listSessions = query(SessionService.method.listSessions, async (request, { tx, caller }) => {
  const page = pageOf(request, 1);
  const { rows, nextPageToken } = cutPage(await listSessionRows(tx, request, page), page, sessionKey);
  return { sessions: rows.map((row) => sessionMessage(row, caller.sessionId)), nextPageToken };
});

/** Sort key of a list of sessions: ids are made in the order of time, and exact where times in JSON are not. */
export function sessionKey(row: SessionRow): string[] {
  return [row.id];
}
