import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** What a caller gives of a reason code. */
export type ReasonInput = {
  readonly code: string;
  readonly name: string;
  /** Types of movement as the database spells them; all when empty. */
  readonly movementTypes: readonly string[];
  readonly requiresNote: boolean;
};

/** What is stored of it. */
export type CheckedReason = {
  readonly code: string;
  readonly name: string;
  readonly movement_types: readonly string[];
  readonly requires_note: boolean;
};

/** Checks and normalises a reason code; refuses with every field that is wrong. */
export function checkedReason(reason: ReasonInput): CheckedReason {
  const code = reason.code.trim().toUpperCase();
  const name = reason.name.trim();
  const violations: Violation[] = [];
  if (!/^[A-Z0-9][A-Z0-9._-]{0,31}$/.test(code)) {
    const message = "1 to 32 of A-Z, 0-9, dot, underscore and hyphen, beginning with a letter or digit";
    violations.push(violation("reason_code.code", message));
  }
  if (!/^[^\p{Cc}]{1,100}$/u.test(name)) {
    violations.push(violation("reason_code.name", "1 to 100 characters, none of them a control character"));
  }
  refuseViolations(violations);
  const movementTypes = [...new Set(reason.movementTypes)].sort();
  return { code, name, movement_types: movementTypes, requires_note: reason.requiresNote };
}
