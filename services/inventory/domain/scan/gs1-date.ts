/** Day 00, which stands for the last day of the month, is in order for some dates and a mistake in others. */
export type DayZero = "last_day" | "refused";

/**
 * Reads YYMMDD into an ISO 8601 date; undefined when the calendar has no such day. The year is the one that lies at most
 * 49 years before or 50 years after the present one, as the General Specifications, section 7.12, settle it.
 */
export function readDate(yymmdd: string, currentYear: number, dayZero: DayZero): string | undefined {
  if (!/^[0-9]{6}$/.test(yymmdd)) return undefined;
  const year = fullYear(Number(yymmdd.slice(0, 2)), currentYear);
  return calendarDate(year, Number(yymmdd.slice(2, 4)), Number(yymmdd.slice(4)), dayZero);
}

/** Reads YYYYMMDD into an ISO 8601 date; undefined when the calendar has no such day. */
export function readFullDate(yyyymmdd: string): string | undefined {
  if (!/^[0-9]{8}$/.test(yyyymmdd)) return undefined;
  const [year, month, day] = [yyyymmdd.slice(0, 4), yyyymmdd.slice(4, 6), yyyymmdd.slice(6)].map(Number);
  return calendarDate(year as number, month as number, day as number, "refused");
}

/** Writes an ISO 8601 date as YYMMDD; undefined when it is no date, or would be read back as another century's. */
export function writeDate(isoDate: string, currentYear: number): string | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(isoDate)) return undefined;
  const yymmdd = isoDate.slice(2).replaceAll("-", "");
  return readDate(yymmdd, currentYear, "refused") === isoDate ? yymmdd : undefined;
}

function fullYear(twoDigits: number, currentYear: number): number {
  const century = currentYear - (currentYear % 100);
  const ahead = twoDigits - (currentYear % 100);
  if (ahead >= 51) return century - 100 + twoDigits;
  if (ahead <= -50) return century + 100 + twoDigits;
  return century + twoDigits;
}

function calendarDate(year: number, month: number, day: number, dayZero: DayZero): string | undefined {
  const days = daysOf(year, month);
  const named = day === 0 && dayZero === "last_day" ? days : day;
  if (named < 1 || named > days) return undefined;
  return [String(year).padStart(4, "0"), padded(month), padded(named)].join("-");
}

/** Days of a month; none in a month that does not exist. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function padded(number: number): string {
  return String(number).padStart(2, "0");
}
