import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { refuseAuth } from "../errors.ts";
import { lockRole, type RoleRow } from "../store/role-store.ts";

/** Locks a role to change it; refuses when there is none, it is the product's own, or it is archived. */
export async function lockOwnRole(tx: Tx, id: string): Promise<RoleRow> {
  const role = isUuid(id) ? await lockRole(tx, id) : undefined;
  if (!role) throw refuse("NOT_FOUND", { resource: "role" });
  if (role.built_in) throw refuseAuth("BUILT_IN_ROLE", { role: role.code });
  if (role.archived) throw refuse("ARCHIVED", { resource: "role" });
  return role;
}
