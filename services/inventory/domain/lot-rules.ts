import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** What a caller gives of a lot; empty texts stand for what she leaves out. Dates are "YYYY-MM-DD". */
export type LotInput = {
  readonly lotNo: string;
  readonly supplierLot: string;
  readonly manufactureDate: string;
  readonly expiryDate: string;
  readonly retestDate: string;
  readonly externalId: string;
};

/** What is stored of it. */
export type CheckedLot = {
  readonly lot_no: string;
  readonly supplier_lot: string;
  readonly manufacture_date: string | null;
  readonly expiry_date: string | null;
  readonly retest_date: string | null;
  readonly external_id: string | null;
};

/** Checks and normalises a lot; refuses with every field that is wrong. */
export function checkedLot(lot: LotInput): CheckedLot {
  const lotNo = lot.lotNo.trim();
  const supplierLot = lot.supplierLot.trim();
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`lot.${field}`, message));
  };
  const dateRule = "a day that exists, as YYYY-MM-DD";
  demand(/^[!-~]{1,40}$/.test(lotNo), "lot_no", "1 to 40 visible ASCII characters");
  demand(/^[^\p{Cc}]{0,40}$/u.test(supplierLot), "supplier_lot", "at most 40 characters, no control character");
  demand(isDayOrEmpty(lot.manufactureDate), "manufacture_date", dateRule);
  demand(isDayOrEmpty(lot.expiryDate), "expiry_date", dateRule);
  demand(isDayOrEmpty(lot.retestDate), "retest_date", dateRule);
  demand(
    lot.expiryDate === "" || lot.expiryDate >= lot.manufactureDate,
    "expiry_date",
    "not before the manufacture date",
  );
  demand(/^[^\p{Cc}]{0,100}$/u.test(lot.externalId), "external_id", "at most 100 characters, no control character");
  refuseViolations(violations);
  return {
    lot_no: lotNo,
    supplier_lot: supplierLot,
    manufacture_date: lot.manufactureDate || null,
    expiry_date: lot.expiryDate || null,
    retest_date: lot.retestDate || null,
    external_id: lot.externalId || null,
  };
}

/**
 * The expiry date of a new lot: the one that is given, or else the day of manufacture and the shelf life after it. Null when
 * neither is known, and for items that keep for ever.
 */
export function expiryDateOf(
  lot: Pick<CheckedLot, "manufacture_date" | "expiry_date">,
  shelfLifeDays: number | null,
): string | null {
  if (lot.expiry_date !== null || lot.manufacture_date === null || shelfLifeDays === null) return lot.expiry_date;
  const day = new Date(`${lot.manufacture_date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + shelfLifeDays);
  return day.toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar as YYYY-MM-DD, in the years 1900 to 9899, so that a shelf life still fits. */
export function isDay(text: string): boolean {
  if (!/^(19|[2-8]\d|9[0-8])\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isDayOrEmpty(text: string): boolean {
  return text === "" || isDay(text);
}
