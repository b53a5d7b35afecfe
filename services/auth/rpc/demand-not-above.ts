import type { Tx } from "../../../platform/db/database.ts";
import type { Caller } from "../../../platform/rpc/call.ts";
import { exceededPermissions } from "../domain/escalation.ts";
import { refuseAuth } from "../errors.ts";
import { listHeldPermissions, type PrincipalId } from "../store/authority-store.ts";

/**
 * Refuses to let a caller take control of somebody who may do more than she: who resets an administrator's password
 * becomes an administrator.
 */
export async function demandNotAbove(tx: Tx, caller: Caller, target: PrincipalId): Promise<void> {
  const held = await listHeldPermissions(tx, target);
  const exceeded = exceededPermissions(
    caller.permissions,
    held.map(({ permission, everywhere, unit_ids }) => ({ permission, everywhere, unitIds: unit_ids })),
  );
  if (exceeded.length > 0) throw refuseAuth("SCOPE_EXCEEDED", { permissions: exceeded.join(", ") });
}
