import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { currentLanguage, type Language } from "./language.ts";

/** What stands where there is no value. */
export const nothing = "-";

/**
 * A value for people: "-" for what is not set, no number or no date. Zero and false are values. Exports write an empty
 * cell instead; see `exported`.
 */
export function show(value: unknown, language: Language = currentLanguage()): string {
  if (isNothing(value)) return nothing;
  if (typeof value === "boolean") return language === "zh-TW" ? (value ? "是" : "否") : value ? "Yes" : "No";
  if (typeof value === "bigint" || typeof value === "number") return groupDigits(String(value));
  if (value instanceof Date) return showInstant(value, language);
  if (Array.isArray(value)) return value.length === 0 ? nothing : value.map((each) => show(each, language)).join(", ");
  if (isTimestamp(value)) return showInstant(value, language);
  return typeof value === "string" ? value : nothing;
}

/** Whether there is nothing to show of a value. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (typeof value === "number") return Number.isNaN(value);
  if (value instanceof Date) return Number.isNaN(value.getTime());
  return false;
}

/** A moment in the time zone of the user, to the minute or second, in 24 hours. */
export function showInstant(
  value: Timestamp | Date | undefined,
  language: Language = currentLanguage(),
  precision: "minute" | "second" = "minute",
): string {
  const date = dateOf(value);
  if (date === undefined) return nothing;
  const key = `${language} ${zone} ${precision}`;
  let format = instantFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === "zh-TW" ? "zh-TW" : "en-GB", {
      timeZone: zone,
      year: "numeric",
      month: language === "zh-TW" ? "2-digit" : "short",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      ...(precision === "second" ? { second: "2-digit" } : {}),
      hourCycle: "h23",
    });
    instantFormats.set(key, format);
  }
  // Browsers differ in the kinds of blanks they put in; texts that are copied shall hold plain ones.
  return format.format(date).replace(/\s/g, " ");
}

/** How long ago a moment was, or how far ahead it lies: "3 minutes ago". */
export function showAgo(
  value: Timestamp | Date | undefined,
  now: Date,
  language: Language = currentLanguage(),
): string {
  const date = dateOf(value);
  if (date === undefined) return nothing;
  const seconds = Math.round((date.getTime() - now.getTime()) / 1_000);
  const [unit, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? (["second", 1] as const);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** A moment for a file: ISO 8601, empty when there is none. */
export function exportedInstant(value: Timestamp | Date | undefined): string {
  return dateOf(value)?.toISOString() ?? "";
}

/** The moment of a protobuf timestamp; undefined when it is not set or none that exists. */
export function dateOf(value: Timestamp | Date | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const date = value instanceof Date ? value : new Date(Number(value.seconds) * 1_000 + Math.trunc(value.nanos / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The time zone of times on the page. */
export function timeZone(): string {
  return zone;
}

/** Sets the time zone of times on the page; a name that the browser does not know is not taken. */
export function setTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch {
    // The server knows more zones than an old browser; times then stay in the zone before.
  }
}

/** A decimal string with its digits in groups of three. It is never made a number: "12345678901234.123456" stays exact. */
export function groupDigits(decimal: string): string {
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d+)(\.\d+)?$/.exec(decimal) ?? [];
  return whole === "" ? decimal : `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`;
}

const steps = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

let zone = "Asia/Taipei";
const instantFormats = new Map<string, Intl.DateTimeFormat>();

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && (value as Timestamp).$typeName === "google.protobuf.Timestamp";
}
