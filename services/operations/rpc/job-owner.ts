import { refuse } from "../../../platform/errors/common.ts";
import { type Caller, reachOf } from "../../../platform/rpc/call.ts";
import type { JobOwner } from "../store/job-store.ts";

/** Whose jobs a caller sees and controls: her own, or those of all with the permission to manage them. */
export function ownerFor(caller: Caller): JobOwner {
  return { everybody: holds(caller, "operations.job.manage"), kind: caller.kind, id: caller.id };
}

/** Whether a caller holds a permission everywhere. */
export function holds(caller: Caller, permission: string): boolean {
  return reachOf(caller, permission)?.everywhere ?? false;
}

/** Refuses who does not hold a permission everywhere, beside the one that the RPC demands. */
export function demandPermission(caller: Caller, permission: string): void {
  if (permission === "" || holds(caller, permission)) return;
  throw refuse(reachOf(caller, permission) ? "OUT_OF_SCOPE" : "PERMISSION_DENIED", { permission });
}
