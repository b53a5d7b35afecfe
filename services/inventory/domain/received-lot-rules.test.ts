import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedReceivedLot, demandExpiry, demandSameLot } from "./received-lot-rules.ts";

const label = { lotNo: "L-1", supplierLot: "S-9", manufactureDate: "2026-01-31", expiryDate: "2026-06-30" };
const known = { supplier_lot: "S-9", manufacture_date: "2026-01-31", expiry_date: "2026-06-30" };

test("reads a label", () => {
  expect(checkedReceivedLot(label)).toEqual(label);
  expect(checkedReceivedLot({ lotNo: "L-1", supplierLot: "", manufactureDate: "", expiryDate: "" })).toEqual({
    lotNo: "L-1",
    supplierLot: "",
    manufactureDate: null,
    expiryDate: null,
  });
});

test.each([
  [{ expiryDate: "2026-02-29" }, "lot.expiry_date"],
  [{ manufactureDate: "2026-04-31" }, "lot.manufacture_date"],
  [{ manufactureDate: "2026-07-01" }, "lot.expiry_date"],
  [{ supplierLot: "a\nb" }, "lot.supplier_lot"],
])("refuses a label with %o", (difference, field) => {
  expect(fieldsOf(() => checkedReceivedLot({ ...label, ...difference }))).toContain(field);
});

test("goods may be made and end on one day, and either may be left out", () => {
  const days = { manufactureDate: "2026-06-30", expiryDate: "2026-06-30" };
  expect(checkedReceivedLot({ ...label, ...days })).toMatchObject(days);
  expect(checkedReceivedLot({ ...label, expiryDate: "" }).expiryDate).toBeNull();
});

test("takes every day of the calendar", () => {
  const days = fc.date({ min: new Date("1900-01-01"), max: new Date("9898-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(days, (date) => {
      const day = date.toISOString().slice(0, 10);
      expect(checkedReceivedLot({ ...label, manufactureDate: "", expiryDate: day }).expiryDate).toBe(day);
    }),
  );
});

test("refuses a label that contradicts what is known, and takes one that leaves it out", () => {
  const given = checkedReceivedLot(label);
  expect(fieldsOf(() => demandSameLot(given, known))).toEqual([]);
  expect(fieldsOf(() => demandSameLot({ ...given, expiryDate: null, supplierLot: "" }, known))).toEqual([]);
  expect(fieldsOf(() => demandSameLot(given, { ...known, expiry_date: "2026-07-01" }))).toEqual(["lot.expiry_date"]);
  expect(fieldsOf(() => demandSameLot(given, { ...known, manufacture_date: null }))).toEqual(["lot.manufacture_date"]);
  expect(fieldsOf(() => demandSameLot(given, { ...known, supplier_lot: "" }))).toEqual(["lot.supplier_lot"]);
});

test("asks for the last day of use of what keeps for a limited time", () => {
  const unlimited = { shelf_life_days: null, min_remaining_receipt_days: 0 };
  const unknown = { ...known, expiry_date: null };
  expect(fieldsOf(() => demandExpiry(unlimited, unknown))).toEqual([]);
  expect(fieldsOf(() => demandExpiry({ ...unlimited, shelf_life_days: 90 }, unknown))).toEqual(["lot.expiry_date"]);
  expect(fieldsOf(() => demandExpiry({ ...unlimited, min_remaining_receipt_days: 1 }, unknown))).toEqual([
    "lot.expiry_date",
  ]);
  expect(fieldsOf(() => demandExpiry({ ...unlimited, shelf_life_days: 90 }, known))).toEqual([]);
});

/** The fields that a check refuses; none when it passes. */
function fieldsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return (error as { violations: { field: string }[] }).violations.map(({ field }) => field);
  }
}
