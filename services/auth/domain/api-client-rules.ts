import { refuseViolations, violation } from "./field-violations.ts";

/** Name of a client, trimmed; refuses one that is empty, too long or cannot be printed. */
export function checkedClientName(name: string, field: string): string {
  const trimmed = name.trim();
  const fits = /^[^\p{Cc}]{1,100}$/u.test(trimmed);
  refuseViolations(fits ? [] : [violation(field, "1 to 100 characters, none of them a control character")]);
  return trimmed;
}

/** When a key expires: in one year unless it is said, and never later than that. */
export function checkedExpiry(wanted: Date | undefined, now: Date): Date {
  if (wanted === undefined) return new Date(now.getTime() + yearMs);
  const inTime = wanted.getTime() > now.getTime() && wanted.getTime() <= now.getTime() + longestLifeMs;
  refuseViolations(inTime ? [] : [violation("expire_time", "after now and at most one year from now")]);
  return wanted;
}

/** Most secrets of a client that work at the same time: the old one and the one that follows it. */
export const liveSecretsMax = 2;

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
// "The same day next year" is 366 days away once in four years.
const longestLifeMs = 366 * dayMs;
