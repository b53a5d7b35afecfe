import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** What a caller gives of a user. */
export type UserInput = {
  readonly login: string;
  readonly displayName: string;
  readonly employeeNo: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly externalId: string;
};

/** What is stored of it. */
export type CheckedUser = {
  readonly login: string;
  readonly display_name: string;
  readonly employee_no: string | null;
  readonly locale: "zh-TW" | "en";
  readonly time_zone: string;
  readonly external_id: string | null;
};

/** Checks and normalises a user; refuses with every field that is wrong. */
export function checkedUserFields(user: UserInput): CheckedUser {
  const login = user.login.trim().toLowerCase();
  const display_name = user.displayName.trim();
  const locale = user.locale === "" ? "zh-TW" : user.locale;
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`user.${field}`, message));
  };
  demand(
    /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(login),
    "login",
    "1 to 64 of a-z, 0-9, dot, underscore, hyphen and @, beginning with a letter or digit",
  );
  demand(display_name.length >= 1 && display_name.length <= 100, "display_name", "1 to 100 characters");
  demand(locale === "zh-TW" || locale === "en", "locale", "zh-TW or en");
  demand(user.timeZone === "" || isTimeZone(user.timeZone), "time_zone", "an IANA time zone");
  demand(user.employeeNo.length <= 40, "employee_no", "at most 40 characters");
  demand(user.externalId.length <= 100, "external_id", "at most 100 characters");
  refuseViolations(violations);
  return {
    login,
    display_name,
    employee_no: user.employeeNo || null,
    locale: locale as "zh-TW" | "en",
    time_zone: user.timeZone,
    external_id: user.externalId || null,
  };
}

/** Whether a name stands in the IANA time zone database; an offset such as "+08:00" does not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
