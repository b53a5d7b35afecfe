import fc from "fast-check";
import { expect, test } from "vitest";
import { fromWallClock, toWallClock } from "./wall-clock.ts";

const zones = ["Asia/Taipei", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "UTC"];

test("what a clock shows at a moment leads back to a moment at which it shows the same", () => {
  const moment = fc.date({ min: new Date("2000-01-01"), max: new Date("2050-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.constantFrom(...zones), (date, zone) => {
      const shown = toWallClock(date.toISOString(), zone);
      expect(toWallClock(fromWallClock(shown, zone), zone)).toBe(shown);
    }),
  );
});

test.each([
  ["2026-11-26T17:30", "Asia/Taipei", "2026-11-26T09:30:00.000Z"],
  ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
  ["", "UTC", ""],
  ["2026-13-01T00:00", "UTC", ""],
])("%s in %s is %s", (shown, zone, moment) => {
  expect(fromWallClock(shown, zone)).toBe(moment);
});

test("what is no moment is shown as none", () => {
  expect([toWallClock("", "UTC"), toWallClock("soon", "UTC")]).toEqual(["", ""]);
});
