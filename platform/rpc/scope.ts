import { refuse } from "../errors/common.ts";
import type { Reach } from "./call.ts";

/** Whether a reach covers a place. */
export function covers(reach: Reach, unitId: string): boolean {
  return reach.everywhere || reach.unitIds.includes(unitId.toLowerCase());
}

/** Refuses a call for a place that the caller's grants of the permission do not reach. */
export function demandPlace(reach: Reach, unitId: string, permission: string): void {
  if (!covers(reach, unitId)) throw refuse("OUT_OF_SCOPE", { permission });
}
