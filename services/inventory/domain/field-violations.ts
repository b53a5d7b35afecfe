import { refuse } from "../../../platform/errors/common.ts";
import type { Violation } from "../../../platform/errors/refusal.ts";

/** Refuses a request whose fields break a rule of the business that the contract cannot state; nothing when none does. */
export function refuseViolations(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const summary = violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw refuse("INVALID_REQUEST", { violations: summary.slice(0, 500) }, violations);
}

/** One field that breaks a rule, named as the contract spells it. */
export function violation(field: string, message: string): Violation {
  return { field, rule: field, message };
}
