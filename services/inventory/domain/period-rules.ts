import { refuse } from "../../../platform/errors/common.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** The books of a site before they are closed or opened; days are "YYYY-MM-DD", so they sort as text. */
export type Books = { readonly closed_until: string | null; readonly business_date: string };

/**
 * Refuses to close the books up to a day that is none, has not ended at the site, or is closed already.
 */
export function demandClosable(closedUntil: string, books: Books): void {
  if (!isCalendarDay(closedUntil)) refuseDay("a day of the calendar, YYYY-MM-DD");
  if (closedUntil >= books.business_date) refuseDay(`a day before ${books.business_date}, which is today at the site`);
  if (books.closed_until !== null && closedUntil <= books.closed_until) {
    throw refuse("PERIOD_CLOSED", { closed_until: books.closed_until });
  }
}

/** Refuses to open books that are not closed, or from a day on that leaves them as closed as they are. */
export function demandReopenable(closedUntil: string, books: Books): void {
  if (closedUntil !== "" && !isCalendarDay(closedUntil)) refuseDay("a day of the calendar, YYYY-MM-DD, or empty");
  if (books.closed_until === null) throw refuse("INVALID_STATE", { resource: "period", state: "open" });
  if (closedUntil >= books.closed_until) refuseDay(`a day before ${books.closed_until}, or empty`);
}

function refuseDay(message: string): never {
  refuseViolations([violation("closed_until", message)]);
  throw new TypeError("a violation is always refused");
}

function isCalendarDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) && !text.startsWith("0000");
}
