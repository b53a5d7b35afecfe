import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";
import { isDay } from "./lot-rules.ts";

/** What a caller says of the lot that arrives; empty texts stand for what she leaves out. Dates are "YYYY-MM-DD". */
export type ReceivedLotInput = {
  readonly lotNo: string;
  readonly supplierLot: string;
  readonly manufactureDate: string;
  readonly expiryDate: string;
};

/** The same, checked; null stands for what was left out. */
export type CheckedReceivedLot = {
  readonly lotNo: string;
  readonly supplierLot: string;
  readonly manufactureDate: string | null;
  readonly expiryDate: string | null;
};

/** What is known of a lot. */
export type KnownLot = {
  readonly supplier_lot: string;
  readonly manufacture_date: string | null;
  readonly expiry_date: string | null;
};

/** Checks what a label says of a lot; refuses with every field that is wrong. */
export function checkedReceivedLot(lot: ReceivedLotInput): CheckedReceivedLot {
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`lot.${field}`, message));
  };
  demand(/^[^\p{Cc}]*$/u.test(lot.supplierLot), "supplier_lot", "no control character");
  for (const [field, value] of [
    ["manufacture_date", lot.manufactureDate],
    ["expiry_date", lot.expiryDate],
  ] as const) {
    demand(value === "" || isDay(value), field, "must be a day of the calendar");
  }
  const inOrder = lot.manufactureDate === "" || lot.expiryDate === "" || lot.manufactureDate <= lot.expiryDate;
  demand(inOrder, "expiry_date", "must not lie before the day of manufacture");
  refuseViolations(violations);
  return {
    lotNo: lot.lotNo,
    supplierLot: lot.supplierLot,
    manufactureDate: lot.manufactureDate || null,
    expiryDate: lot.expiryDate || null,
  };
}

/** Refuses a label that contradicts what is known of the lot: either is wrong, and goods are no way to change it. */
export function demandSameLot(given: CheckedReceivedLot, known: KnownLot): void {
  const violations: Violation[] = [];
  const demand = (value: string | null, field: keyof KnownLot) => {
    if (value === null || value === known[field]) return;
    violations.push(violation(`lot.${field}`, `differs from what is known of the lot: ${known[field] || "nothing"}`));
  };
  demand(given.supplierLot || null, "supplier_lot");
  demand(given.manufactureDate, "manufacture_date");
  demand(given.expiryDate, "expiry_date");
  refuseViolations(violations);
}

/** Refuses goods of limited life whose last day of use nobody knows. */
export function demandExpiry(
  item: { shelf_life_days: number | null; min_remaining_receipt_days: number },
  known: KnownLot,
): void {
  const limited = item.shelf_life_days !== null || item.min_remaining_receipt_days > 0;
  if (!limited || known.expiry_date !== null) return;
  refuseViolations([violation("lot.expiry_date", "is needed: the item keeps for a limited time")]);
}
