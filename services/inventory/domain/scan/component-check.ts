import { isDigits } from "./character-set.ts";
import { hasCheckDigit } from "./check-digit.ts";
import { hasCheckPair } from "./check-pair.ts";
import type { ComponentCheck } from "./element-format.ts";
import { readDate, readFullDate } from "./gs1-date.ts";
import type { ProblemReason } from "./scan-problem.ts";

/**
 * Why a component whose length and characters are right is wrong all the same; undefined when it is not. The year
 * settles the century of dates.
 */
export function failedCheck(
  check: ComponentCheck,
  part: string,
  currentYear: number,
): { readonly reason: ProblemReason; readonly detail: string } | undefined {
  const { holds, reason, detail } = checks[check];
  return holds(part, currentYear) ? undefined : { reason, detail };
}

type Check = {
  readonly holds: (part: string, currentYear: number) => boolean;
  readonly reason: ProblemReason;
  readonly detail: string;
};

const checks: Readonly<Record<ComponentCheck, Check>> = {
  check_digit: { holds: hasCheckDigit, reason: "CHECK_DIGIT", detail: "check digit" },
  check_pair: { holds: hasCheckPair, reason: "CHECK_DIGIT", detail: "check character pair" },
  iban: { holds: isIban, reason: "CHECK_DIGIT", detail: "check digits of an IBAN" },
  date: {
    holds: (part, year) => readDate(part, year, "refused") !== undefined,
    reason: "BAD_DATE",
    detail: "YYMMDD",
  },
  date_or_month: {
    holds: (part, year) => readDate(part, year, "last_day") !== undefined,
    reason: "BAD_DATE",
    detail: "YYMMDD or YYMM00",
  },
  full_date: { holds: (part) => readFullDate(part) !== undefined, reason: "BAD_DATE", detail: "YYYYMMDD" },
  hour: { holds: (part) => part <= "23", reason: "BAD_DATE", detail: "hour" },
  hour_minute: { holds: (part) => part <= "2359" && part.slice(2) <= "59", reason: "BAD_DATE", detail: "HHMM" },
  sixtieth: { holds: (part) => part <= "59", reason: "BAD_DATE", detail: "minute or second" },
  company_prefix: {
    holds: (part) => isDigits(part.slice(0, 4)) && part.length >= 4,
    reason: "WRONG_VALUE",
    detail: "begins with a GS1 Company Prefix",
  },
  currency: { holds: (part) => part !== "000", reason: "WRONG_VALUE", detail: "ISO 4217 number" },
  latitude: { holds: (part) => part <= "1800000000", reason: "WRONG_VALUE", detail: "latitude" },
  longitude: { holds: (part) => part <= "3600000000", reason: "WRONG_VALUE", detail: "longitude" },
  minus: { holds: (part) => part === "-", reason: "WRONG_CHARACTER", detail: "hyphen" },
  no_leading_zero: {
    holds: (part) => part === "0" || !part.startsWith("0"),
    reason: "WRONG_VALUE",
    detail: "no leading zero",
  },
  nonzero: { holds: (part) => /[1-9]/.test(part), reason: "WRONG_VALUE", detail: "more than zero" },
  piece_of_total: {
    holds: (part) => part.slice(0, 2) !== "00" && part.slice(0, 2) <= part.slice(2),
    reason: "WRONG_VALUE",
    detail: "piece of total",
  },
  winding: { holds: (part) => /^[019]$/.test(part), reason: "WRONG_VALUE", detail: "0, 1 or 9" },
  yes_no: { holds: (part) => /^[01]$/.test(part), reason: "WRONG_VALUE", detail: "0 or 1" },
  zero: { holds: (part) => part === "0", reason: "WRONG_VALUE", detail: "0" },
};

/** ISO 13616: with its first four characters moved to the end and letters as 10 to 35, it leaves 1 when divided by 97. */
function isIban(text: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}$/.test(text)) return false;
  const remainder = [...(text.slice(4) + text.slice(0, 4))].reduce((rest, character) => {
    const value = Number.parseInt(character, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return remainder === 1;
}
