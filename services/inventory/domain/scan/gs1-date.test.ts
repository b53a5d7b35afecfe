import fc from "fast-check";
import { expect, test } from "vitest";
import { readDate, readFullDate, writeDate } from "./gs1-date.ts";

test.each([
  ["261231", 2026, "2026-12-31"],
  ["000101", 2026, "2000-01-01"],
  // 50 years ahead is the future, 51 is the past.
  ["761231", 2026, "2076-12-31"],
  ["771231", 2026, "1977-12-31"],
  ["991231", 2026, "1999-12-31"],
  // 49 years back is the past, 50 is the future.
  ["500101", 2099, "2050-01-01"],
  ["490101", 2099, "2149-01-01"],
  ["010101", 1998, "2001-01-01"],
  ["280229", 2026, "2028-02-29"],
  ["000229", 2026, "2000-02-29"],
])("reads %s in %i as %s", (yymmdd, currentYear, date) => {
  expect(readDate(yymmdd, currentYear, "refused")).toBe(date);
});

test.each([
  ["261200", "2026-12-31"],
  ["260200", "2026-02-28"],
  ["280200", "2028-02-29"],
  ["260400", "2026-04-30"],
])("day 00 of %s is the last of the month", (yymmdd, date) => {
  expect(readDate(yymmdd, 2026, "last_day")).toBe(date);
  expect(readDate(yymmdd, 2026, "refused")).toBeUndefined();
});

test.each([
  "269930",
  "261301",
  "260001",
  "260000",
  "260231",
  "270229",
  "260431",
  "261232",
  "26123",
  "2612311",
  "26a231",
  "",
])("%j is no date", (yymmdd) => {
  expect(readDate(yymmdd, 2026, "last_day")).toBeUndefined();
});

test("a year of four digits needs no rule", () => {
  expect(readFullDate("19320229")).toBe("1932-02-29");
  expect(["19330229", "19320200", "19321301", "320229"].map(readFullDate)).toEqual(Array(4).fill(undefined));
});

test.each(["2077-01-01", "1976-12-31", "2026-02-30", "26-02-01", "2026-2-1", ""])(
  "does not write %j in 2026",
  (date) => {
    expect(writeDate(date, 2026)).toBeUndefined();
  },
);

test("what is written is read, in every year", () => {
  const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2149-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.integer({ min: -50, max: 49 }), (date, distance) => {
      const iso = date.toISOString().slice(0, 10);
      const currentYear = date.getUTCFullYear() + distance;
      const written = writeDate(iso, currentYear);
      expect(written).toMatch(/^\d{6}$/);
      expect(readDate(written as string, currentYear, "refused")).toBe(iso);
    }),
  );
});
