import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedLot, expiryDateOf, isDay, type LotInput } from "./lot-rules.ts";

const lot: LotInput = {
  lotNo: "L1",
  supplierLot: "",
  manufactureDate: "",
  expiryDate: "",
  retestDate: "",
  externalId: "",
};

test("knows the days of the calendar", () => {
  expect(["2028-02-29", "1999-12-31", "2026-01-01"].filter((day) => !isDay(day))).toEqual([]);
  const none = ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "", "0001-01-01", "9999-01-01", "2026-01-01T00"];
  expect(none.filter(isDay)).toEqual([]);
});

test("refuses with every field that is wrong", () => {
  const wrong = {
    lotNo: "two words",
    supplierLot: "x".repeat(41),
    manufactureDate: "2026-02-30",
    expiryDate: "soon",
    retestDate: "2026",
    externalId: "\n",
  };
  expect(() => checkedLot(wrong)).toThrow(
    expect.objectContaining({
      reason: "INVALID_REQUEST",
      violations: ["lot_no", "supplier_lot", "manufacture_date", "expiry_date", "retest_date", "external_id"].map(
        (field) => expect.objectContaining({ field: `lot.${field}` }),
      ),
    }),
  );
  expect(() => checkedLot({ ...lot, manufactureDate: "2026-05-02", expiryDate: "2026-05-01" })).toThrow(/not before/);
  expect(checkedLot({ ...lot, lotNo: " l-1 ", manufactureDate: "2026-05-02", expiryDate: "2026-05-02" })).toEqual({
    lot_no: "l-1",
    supplier_lot: "",
    manufacture_date: "2026-05-02",
    expiry_date: "2026-05-02",
    retest_date: null,
    external_id: null,
  });
});

test("works the expiry date out only where it is not given", () => {
  const dates = (manufacture_date: string | null, expiry_date: string | null) => ({ manufacture_date, expiry_date });
  expect(expiryDateOf(dates("2028-02-28", null), 2)).toBe("2028-03-01");
  expect(expiryDateOf(dates("2026-12-31", null), 1)).toBe("2027-01-01");
  expect(expiryDateOf(dates("2026-12-31", "2026-12-31"), 90)).toBe("2026-12-31");
  expect(expiryDateOf(dates(null, null), 90)).toBeNull();
  expect(expiryDateOf(dates("2026-12-31", null), null)).toBeNull();
});

test("a shelf life is exactly that many days, whatever months lie between", () => {
  const day = fc.date({ min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 36_500 }), (made, shelfLife) => {
      const manufacture_date = made.toISOString().slice(0, 10);
      const expiry = expiryDateOf({ manufacture_date, expiry_date: null }, shelfLife) ?? "";
      expect((Date.parse(expiry) - Date.parse(manufacture_date)) / 86_400_000).toBe(shelfLife);
    }),
    { verbose: true },
  );
});
