import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";
import { isTimeZone } from "./user-rules.ts";

/** Kind of place, as the database spells it. */
export type UnitKind = "site" | "warehouse" | "work_center";

/** What a caller gives of an organization unit; empty texts stand for what she leaves out. */
export type UnitInput = {
  readonly kind: UnitKind | undefined;
  readonly siteId: string;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly externalId: string;
};

/** What is stored of it. */
export type CheckedUnit = {
  readonly kind: UnitKind;
  readonly site_id: string | null;
  readonly code: string;
  readonly name: string;
  readonly time_zone: string;
  readonly external_id: string | null;
};

/** Checks and normalises an organization unit; refuses with every field that is wrong. */
export function checkedUnit(unit: UnitInput): CheckedUnit {
  const code = unit.code.trim().toUpperCase();
  const name = unit.name.trim();
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`unit.${field}`, message));
  };
  demand(unit.kind !== undefined, "kind", "must be given");
  demand(
    /^[A-Z0-9][A-Z0-9._-]{0,31}$/.test(code),
    "code",
    "1 to 32 of A-Z, 0-9, dot, underscore and hyphen, beginning with a letter or digit",
  );
  demand(/^[^\p{Cc}]{1,100}$/u.test(name), "name", "1 to 100 characters, none of them a control character");
  demand(/^[^\p{Cc}]{0,100}$/u.test(unit.externalId), "external_id", "at most 100 characters, no control character");
  if (unit.kind === "site") {
    demand(isTimeZone(unit.timeZone), "time_zone", "an IANA time zone, for example Asia/Taipei");
    demand(unit.siteId === "", "site_id", "a site belongs to no other site");
  } else if (unit.kind) {
    demand(unit.timeZone === "", "time_zone", "only a site has one; all else follows its site");
    demand(uuid.test(unit.siteId), "site_id", "the id of the site that the unit belongs to");
  }
  refuseViolations(violations);
  return {
    kind: unit.kind as UnitKind,
    site_id: unit.siteId || null,
    code,
    name,
    time_zone: unit.timeZone,
    external_id: unit.externalId || null,
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
