import { refuse } from "../../platform/errors/common.ts";
import type { Refusal } from "../../platform/errors/refusal.ts";

/** Refuses a request that cannot be read: `detail` names the place and what is expected there, never the value. */
export function malformed(detail: string): Refusal {
  return refuse("MALFORMED_REQUEST", { detail });
}
