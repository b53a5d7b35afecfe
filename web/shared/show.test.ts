import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterEach, expect, test } from "vitest";
import { dateOf, exportedInstant, setTimeZone, show, showAgo, showInstant, timeZone } from "./show.ts";

afterEach(() => setTimeZone("Asia/Taipei"));

const noon = timestampFromDate(new Date("2026-03-05T04:07:09Z"));

test.each([undefined, null, "", Number.NaN, new Date(Number.NaN), [], {}])("%o is shown as a dash", (value) => {
  expect(show(value, "en")).toBe("-");
});

test("zero and false are values", () => {
  expect([show(0, "en"), show(0n, "en"), show("0", "en"), show(false, "zh-TW"), show(false, "en")]).toEqual([
    "0",
    "0",
    "0",
    "否",
    "No",
  ]);
});

test("moments are shown in the time zone of the user, in 24 hours", () => {
  expect(showInstant(noon, "zh-TW")).toBe("2026/03/05 12:07");
  expect(showInstant(noon, "en", "second")).toBe("05 Mar 2026, 12:07:09");
  setTimeZone("America/New_York");
  expect(showInstant(noon, "zh-TW")).toBe("2026/03/04 23:07");
  setTimeZone("Not/AZone");
  expect(timeZone()).toBe("America/New_York");
  expect(showInstant(undefined, "en")).toBe("-");
});

test("files get moments in ISO 8601, and an empty cell where there is none", () => {
  expect(exportedInstant(noon)).toBe("2026-03-05T04:07:09.000Z");
  expect(exportedInstant(undefined)).toBe("");
  expect(dateOf(new Date(Number.NaN))).toBeUndefined();
});

test("how long ago is said in the greatest unit that fits", () => {
  const now = new Date("2026-03-05T04:10:09Z");
  expect(showAgo(noon, now, "en")).toBe("3 minutes ago");
  expect(showAgo(noon, now, "zh-TW")).toBe("3 分鐘前");
});
