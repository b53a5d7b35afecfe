import { strangerIn } from "./character-set.ts";
import { failedCheck } from "./component-check.ts";
import { withDecimalPlaces } from "./decimal-places.ts";
import type { Component, ComponentCheck, ElementFormat, FieldName, Measure } from "./element-format.ts";
import { readDate, readFullDate } from "./gs1-date.ts";
import type { Fault } from "./scan-problem.ts";

/** What a value means beyond its characters. */
export type TypedValue = {
  /** ISO 8601 date. A day 00 has become the last day of its month. */
  readonly date?: string;
  /** Local time of that date, "10", "10:30" or "10:30:59", as precise as the label is. */
  readonly time?: string;
  /** Last day of a range that begins with the date. */
  readonly endDate?: string;
  /** Count, measure, money or percentage as a decimal string with all the places of the label. */
  readonly amount?: string;
  /** Unit of the amount, a code of UN/ECE Recommendation 20. */
  readonly unit?: string;
  readonly measure?: Measure;
  /** Currency of the amount, an ISO 4217 number of three digits. */
  readonly currency?: string;
};

/** One accepted element. */
export type ScannedElement = TypedValue & {
  readonly ai: string;
  readonly title: string;
  readonly value: string;
  /** Name of the value in the stock service; absent for what the service makes no use of. */
  readonly field?: FieldName;
  /** Offset of the Application Identifier in the text of the reading. */
  readonly position: number;
};

/** Checks a value against its format and says what it means, or what is wrong with it. Only accepted values come out. */
export function readElementValue(
  format: ElementFormat,
  value: string,
  currentYear: number,
): { readonly typed: TypedValue } | { readonly fault: Fault } {
  const parts: Part[] = [];
  let offset = 0;
  for (const component of format.components) {
    const part = value.slice(offset, offset + component.max);
    if (part === "" && component.optional) continue;
    const fault = partFault(component, part, offset, currentYear);
    if (fault) return { fault };
    parts.push({ check: component.check, text: part });
    offset += part.length;
  }
  if (offset < value.length) {
    return { fault: { reason: "TOO_LONG", offset, detail: `at most ${offset} characters, found ${value.length}` } };
  }
  const typed = typedValue(format, parts, currentYear);
  if (typed.endDate && typed.date && typed.endDate < typed.date) {
    return { fault: { reason: "BAD_DATE", offset: 6, detail: "ends before it begins" } };
  }
  return { typed };
}

type Part = { readonly check: ComponentCheck | undefined; readonly text: string };

function partFault(component: Component, part: string, offset: number, currentYear: number): Fault | undefined {
  const stranger = strangerIn(part, component.set);
  if (stranger >= 0) return { reason: "WRONG_CHARACTER", offset: offset + stranger, detail: component.set };
  if (part.length < component.min) {
    return {
      reason: "TOO_SHORT",
      offset: offset + part.length,
      detail: `${component.min} characters, found ${part.length}`,
    };
  }
  const failed = component.check && failedCheck(component.check, part, currentYear);
  return failed && { ...failed, offset };
}

function typedValue(format: ElementFormat, parts: readonly Part[], currentYear: number): TypedValue {
  const dates = parts.flatMap((part) => dateOf(part, currentYear) ?? []);
  const time = parts.filter(({ check }) => check === "hour" || check === "sixtieth" || check === "hour_minute");
  const currency = parts.find(({ check }) => check === "currency")?.text;
  const { decimals, unit, measure } = format;
  return {
    ...(dates[0] !== undefined && { date: dates[0] }),
    ...(dates[1] !== undefined && { endDate: dates[1] }),
    ...(time.length > 0 && { time: timeOf(time) }),
    ...(decimals !== undefined && { amount: withDecimalPlaces(parts.at(-1)?.text ?? "", decimals) }),
    ...(unit !== undefined && { unit }),
    ...(measure !== undefined && { measure }),
    ...(currency !== undefined && { currency }),
  };
}

function dateOf({ check, text }: Part, currentYear: number): string | undefined {
  if (check === "date" || check === "date_or_month") return readDate(text, currentYear, "last_day");
  return check === "full_date" ? readFullDate(text) : undefined;
}

function timeOf(parts: readonly Part[]): string {
  return parts
    .map(({ text }) => text)
    .join("")
    .replace(/..(?=.)/g, "$&:");
}
