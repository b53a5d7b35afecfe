import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";
import { hasCheckDigit } from "./scan/check-digit.ts";

/** What a caller gives of a partner; empty texts stand for what she leaves out. */
export type PartnerInput = {
  readonly code: string;
  readonly name: string;
  readonly isSupplier: boolean;
  readonly isCustomer: boolean;
  readonly gln: string;
  readonly externalId: string;
};

/** What is stored of it. */
export type CheckedPartner = {
  readonly code: string;
  readonly name: string;
  readonly is_supplier: boolean;
  readonly is_customer: boolean;
  readonly gln: string | null;
  readonly external_id: string | null;
};

/** Checks and normalises a partner; refuses with every field that is wrong. */
export function checkedPartner(partner: PartnerInput): CheckedPartner {
  const code = partner.code.trim().toUpperCase();
  const name = partner.name.trim();
  const gln = partner.gln.replace(/[\s-]/g, "");
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`partner.${field}`, message));
  };
  demand(
    /^[A-Z0-9][A-Z0-9._/-]{0,47}$/.test(code),
    "code",
    "1 to 48 of A-Z, 0-9, dot, underscore, slash and hyphen, beginning with a letter or digit",
  );
  demand(/^[^\p{Cc}]{1,200}$/u.test(name), "name", "1 to 200 characters, none of them a control character");
  demand(partner.isSupplier || partner.isCustomer, "is_supplier", "a supplier, a customer, or both");
  if (gln !== "") {
    demand(/^[0-9]{13}$/.test(gln) && hasCheckDigit(gln), "gln", "13 digits, the last of them the check digit (GS1)");
  }
  demand(/^[^\p{Cc}]{0,100}$/u.test(partner.externalId), "external_id", "at most 100 characters, no control character");
  refuseViolations(violations);
  return {
    code,
    name,
    is_supplier: partner.isSupplier,
    is_customer: partner.isCustomer,
    gln: gln || null,
    external_id: partner.externalId || null,
  };
}
