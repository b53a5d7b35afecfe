/** What a clock in a time zone shows at a moment, "2026-11-26T17:30"; empty when the text is no moment. */
export function toWallClock(instant: string, timeZone: string): string {
  const date = new Date(instant);
  if (instant === "" || Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() + offsetMs(date, timeZone)).toISOString().slice(0, 16);
}

/**
 * The moment at which a clock in a time zone shows this, as ISO 8601 in UTC; empty when it is not complete. In the hour that
 * a zone skips in spring it is the moment that many minutes after the jump; in the one that comes twice, the first.
 */
export function fromWallClock(shown: string, timeZone: string): string {
  const asUtc = new Date(`${shown}Z`);
  if (shown === "" || Number.isNaN(asUtc.getTime())) return "";
  const dayBefore = offsetMs(new Date(asUtc.getTime() - 86_400_000), timeZone);
  const dayAfter = offsetMs(new Date(asUtc.getTime() + 86_400_000), timeZone);
  const fitting = [dayBefore, dayAfter]
    .map((offset) => ({ offset, date: new Date(asUtc.getTime() - offset) }))
    .find(({ offset, date }) => offsetMs(date, timeZone) === offset);
  return (fitting?.date ?? new Date(asUtc.getTime() - dayBefore)).toISOString();
}

function offsetMs(date: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(date.getTime() / 1_000) * 1_000;
}
