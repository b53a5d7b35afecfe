import type { Caller } from "../../../platform/rpc/call.ts";
import type { AuthDeps } from "../deps.ts";
import { exceededPermissions } from "../domain/escalation.ts";
import { refuseAuth } from "../errors.ts";

/**
 * Refuses to let a caller give or take permissions that she does not hold herself in all of the places. What no contract
 * declares any more gives nothing and nobody can hold it, so it is left out: a role with a left-over could otherwise
 * neither be granted nor taken back.
 */
export function demandHeld(
  { caller, deps }: { caller: Caller; deps: Pick<AuthDeps, "permissions"> },
  permissions: readonly string[],
  place: { readonly everywhere: boolean; readonly unitIds: readonly string[] },
): void {
  const declared = new Set(deps.permissions.map(({ code }) => code));
  const wanted = permissions.filter((each) => declared.has(each)).map((permission) => ({ permission, ...place }));
  const exceeded = exceededPermissions(caller.permissions, wanted);
  if (exceeded.length > 0) throw refuseAuth("SCOPE_EXCEEDED", { permissions: exceeded.join(", ") });
}

/** Every place of the stack. */
export const everywhere = { everywhere: true, unitIds: [] } as const;
