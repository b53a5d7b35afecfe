import { refuse } from "../../../platform/errors/common.ts";
import type { Caller } from "../../../platform/rpc/call.ts";

/** Refuses a program what a person must answer for: whom to trust is decided by two people, each with a name. */
export function demandPerson(caller: Caller, permission: string): void {
  if (caller.kind !== "user") throw refuse("PERMISSION_DENIED", { permission });
}
