import { AuthorityService, type Identity, Identity_Kind } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { query } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findApiClientAuthority } from "../store/authority-store.ts";
import { apiClientAuthority, sessionAuthority, standingAuthority } from "./find-authority.ts";

export const resolveIdentity = query(AuthorityService.method.resolveIdentity, async (request, { tx }) => {
  const identity = request.identity as Identity;
  if (isStanding(identity)) return { authority: await standingAuthority(tx, identity) };
  switch (identity.kind) {
    case Identity_Kind.USER:
      return { authority: (await sessionAuthority(tx, { ...identity, userId: identity.id })).authority };
    case Identity_Kind.API_CLIENT: {
      const client = await findApiClientAuthority(tx, identity.secretPrefix);
      if (!client?.live || client.id !== identity.id) throw refuseAuth("API_KEY_INVALID");
      return { authority: await apiClientAuthority(tx, client) };
    }
    default:
      // A device without a user holds no permission; that it is trusted was decided where its proof was checked.
      return { authority: {} };
  }
});

/** Whether somebody works for a user or API client who is not there herself: a job has no session and no key. */
function isStanding({ kind, sessionId, secretPrefix }: Identity): boolean {
  if (kind === Identity_Kind.USER) return sessionId === "";
  return kind === Identity_Kind.API_CLIENT && secretPrefix === "";
}
