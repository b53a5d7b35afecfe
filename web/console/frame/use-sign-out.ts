import { createClient } from "@connectrpc/connect";
import { useQueryClient } from "@tanstack/react-query";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { transport, webSession } from "./web-session.ts";

/** Ends the session, forgets everything that was loaded, and opens the login page. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    webSession.signInAgain = undefined;
    try {
      await createClient(SessionService, transport).logout({});
    } catch {
      // The session may be over already, or the server away: the page forgets it in any case.
    }
    webSession.csrfToken = "";
    queries.clear();
    // A whole new page: nothing of the one before stays in memory.
    location.assign("/login");
  };
}
