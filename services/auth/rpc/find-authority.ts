import { create } from "@bufbuild/protobuf";
import {
  type Authority,
  AuthoritySchema,
  type Identity,
  Identity_Kind,
} from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { refuseAuth } from "../errors.ts";
import {
  findSessionAuthority,
  type HeldPermissionRow,
  isPrincipalActive,
  listHeldPermissions,
} from "../store/authority-store.ts";

/** What the user of a session may do now; refuses when the session, its user or its device is not good any more. */
export async function sessionAuthority(
  tx: Tx,
  session: { sessionId: string; userId: string; deviceId: string },
): Promise<{ login: string; authority: Authority }> {
  const found = await findSessionAuthority(tx, session);
  if (!found?.live) throw refuseAuth("SESSION_ENDED");
  const held = await listHeldPermissions(tx, { userId: session.userId });
  return {
    login: found.login,
    authority: create(AuthoritySchema, {
      permissions: held.map(permissionMessage),
      mustChangePassword: found.must_change_password,
      locale: found.locale,
    }),
  };
}

/** What a user or API client may do now through a job of hers; refuses when she is not active any more. */
export async function standingAuthority(tx: Tx, { kind, id }: Identity): Promise<Authority> {
  const principal = kind === Identity_Kind.USER ? { userId: id } : { apiClientId: id };
  if (!isUuid(id) || !(await isPrincipalActive(tx, principal))) throw refuseAuth("PRINCIPAL_INACTIVE");
  const held = await listHeldPermissions(tx, principal);
  return create(AuthoritySchema, { permissions: held.map(permissionMessage) });
}

/** What an API client may do now. */
export async function apiClientAuthority(
  tx: Tx,
  client: { id: string; allowed_cidrs: readonly string[]; rate_limit_per_second: number },
): Promise<Authority> {
  const held = await listHeldPermissions(tx, { apiClientId: client.id });
  return create(AuthoritySchema, {
    permissions: held.map(permissionMessage),
    allowedCidrs: [...client.allowed_cidrs],
    rateLimitPerSecond: client.rate_limit_per_second,
  });
}

function permissionMessage({ permission, everywhere, unit_ids }: HeldPermissionRow) {
  return { permission, unrestricted: everywhere, unitIds: everywhere ? [] : unit_ids };
}
