import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** When a grant holds: from `from` on, until just before `to`, or for ever. */
export type Period = { readonly from: Date; readonly to: Date | undefined };

/** The period of a new grant; refuses one that is empty, over already, or no date of the calendar. */
export function checkedPeriod(wanted: { from: Date | undefined; to: Date | undefined }, now: Date): Period {
  const from = wanted.from ?? now;
  const { to } = wanted;
  const violations: Violation[] = [];
  if (!isCalendarTime(from)) violations.push(violation("valid_from_time", "is no time of the years 1 to 9999"));
  if (to && !isCalendarTime(to)) violations.push(violation("valid_to_time", "is no time of the years 1 to 9999"));
  else if (to && to <= from) violations.push(violation("valid_to_time", "must lie after valid_from_time"));
  else if (to && to <= now) violations.push(violation("valid_to_time", "lies in the past"));
  refuseViolations(violations);
  return { from, to };
}

/** Refuses a question or filter that names both or none of a user and an API client. */
export function demandOnePrincipal(request: { userId: string; apiClientId: string }): void {
  const one = (request.userId === "") !== (request.apiClientId === "");
  refuseViolations(one ? [] : [violation("user_id", "give either user_id or api_client_id")]);
}

// google.protobuf.Timestamp is defined for these years; the binary form can carry others.
function isCalendarTime(time: Date): boolean {
  return time >= new Date("0001-01-01T00:00:00Z") && time <= new Date("9999-12-31T23:59:59.999Z");
}
