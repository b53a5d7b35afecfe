import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listSessions } from "../store/session-store.ts";
import { sessionKey } from "./list-sessions.ts";
import { sessionMessage } from "./session-message.ts";

export const listMySessions = query(SessionService.method.listMySessions, async (request, { tx, caller }) => {
  if (caller.kind !== "user") return { sessions: [] };
  const page = pageOf(request, 1);
  const filter = { userId: caller.id, deviceId: "", includeEnded: request.includeEnded };
  const { rows, nextPageToken } = cutPage(await listSessions(tx, filter, page), page, sessionKey);
  return { sessions: rows.map((row) => sessionMessage(row, caller.sessionId)), nextPageToken };
});
