import fc from "fast-check";
import { expect, test } from "vitest";
import { type Books, demandClosable, demandReopenable } from "./period-rules.ts";

const outcome = (check: () => void): string => {
  try {
    check();
    return "ok";
  } catch (error) {
    return String((error as { reason?: unknown }).reason);
  }
};
const books: Books = { closed_until: "2026-10-31", business_date: "2026-11-26" };
const fresh: Books = { ...books, closed_until: null };

test("closes days that have ended and are not closed yet", () => {
  const close = (day: string, of = books) => outcome(() => demandClosable(day, of));
  expect(["2026-11-01", "2026-11-25"].map((day) => close(day))).toEqual(["ok", "ok"]);
  expect(["2026-11-26", "2027-01-01"].map((day) => close(day))).toEqual(["INVALID_REQUEST", "INVALID_REQUEST"]);
  expect(["2026-10-31", "2020-01-01"].map((day) => close(day))).toEqual(["PERIOD_CLOSED", "PERIOD_CLOSED"]);
  expect(["2026-02-29", "2026-13-01", "0000-01-01"].map((day) => close(day, fresh))).toEqual(
    Array(3).fill("INVALID_REQUEST"),
  );
  expect(close("2020-02-29", fresh)).toBe("ok");
});

test("opens what is closed, as a whole or from an earlier day on", () => {
  const reopen = (day: string, of = books) => outcome(() => demandReopenable(day, of));
  expect(["", "2026-10-30"].map((day) => reopen(day))).toEqual(["ok", "ok"]);
  expect(["2026-10-31", "2026-11-01", "2026-09-31"].map((day) => reopen(day))).toEqual(
    Array(3).fill("INVALID_REQUEST"),
  );
  expect([reopen("", fresh), reopen("2026-01-01", fresh)]).toEqual(["INVALID_STATE", "INVALID_STATE"]);
});

test("the closed end moves only forward by closing, only back by opening, and never reaches today", () => {
  const today = "2026-11-26";
  const day = fc
    .date({ min: new Date("2026-11-01"), max: new Date("2026-12-05"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const act = fc.record({ close: fc.boolean(), day: fc.option(day, { nil: "" }) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let closed: string | null = null;
      for (const { close, day } of acts) {
        const before: string | null = closed;
        const now: Books = { closed_until: before, business_date: today };
        if (outcome(() => (close ? demandClosable : demandReopenable)(day, now)) !== "ok") continue;
        closed = day || null;
        if (close) expect((closed ?? "") > (before ?? "")).toBe(true);
        else expect((closed ?? "") < (before ?? "")).toBe(true);
        expect((closed ?? "") < today).toBe(true);
      }
    }),
    { verbose: true },
  );
});
