import { refuseViolations, violation } from "./field-violations.ts";

/** What becomes of the stock while it is counted, as the database spells it. */
export type CountMode = "moving" | "freeze";

/** How a caller wants to count; undefined and empty texts stand for what she leaves out. */
export type TermsInput = {
  readonly mode: CountMode | undefined;
  readonly blind: boolean | undefined;
  readonly toleranceQuantity: string;
  readonly tolerancePercent: string;
};

/** How a count is done, as it is stored. */
export type CheckedTerms = {
  readonly mode: CountMode;
  readonly blind: boolean;
  readonly tolerance_quantity: string;
  readonly tolerance_percent: string;
};

/** Fills in what was left out: stock moves on, those who count do not see the books, and no difference is tolerated. */
export function checkedTerms(terms: TermsInput): CheckedTerms {
  return {
    mode: terms.mode ?? "moving",
    blind: terms.blind ?? true,
    tolerance_quantity: terms.toleranceQuantity || "0",
    tolerance_percent: terms.tolerancePercent || "0",
  };
}

/** Checks and trims the name of a plan, the one field of it whose rule the contract cannot state. */
export function checkedPlanName(given: string): string {
  const name = given.trim();
  const wrong = !/^[^\p{Cc}]{1,100}$/u.test(name);
  const message = "1 to 100 characters, none of them a control character";
  refuseViolations(wrong ? [violation("plan.name", message)] : []);
  return name;
}

/** Most places that one count can have. */
export const maxCountLocations = 2000;

/** Refuses what chooses more places than one count can have; names the field of the request that it came by. */
export function demandCountable(locations: number, field: string): void {
  const message = `chooses more than ${maxCountLocations} places: narrow it, or let a plan choose some at random`;
  refuseViolations(locations > maxCountLocations ? [violation(field, message)] : []);
}

/** Checks and trims a number that the caller gives a count; undefined when she gives none. */
export function checkedCountNumber(given: string): string | undefined {
  const number = given.trim().toUpperCase();
  const wrong = number !== "" && !/^[A-Z0-9][A-Z0-9._/-]{0,39}$/.test(number);
  const message = "1 to 40 of A-Z, 0-9, dot, underscore, slash and hyphen, beginning with a letter or digit";
  refuseViolations(wrong ? [violation("number", message)] : []);
  return number || undefined;
}

/** Refuses a quantity below zero, which nobody can see on a shelf. */
export function demandCountedQuantity(quantity: string): void {
  const wrong = /^-0*[.0]*[1-9]/.test(quantity);
  refuseViolations(wrong ? [violation("counted_quantity.value", "zero or more")] : []);
}
