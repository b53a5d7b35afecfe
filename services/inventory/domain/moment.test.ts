import { expect, test } from "vitest";
import { isMoment, momentOf } from "./moment.ts";

test("writes a time to the microsecond, rounded as asked", () => {
  const time = { seconds: 1_795_680_000n, nanos: 123_456_789 };
  expect(momentOf(time, "down")).toBe("2026-11-26T08:00:00.123456Z");
  expect(momentOf(time, "up")).toBe("2026-11-26T08:00:00.123457Z");
  expect(momentOf({ ...time, nanos: 999_999_001 }, "up")).toBe("2026-11-26T08:00:01.000000Z");
  expect(momentOf({ ...time, nanos: 0 }, "up")).toBe("2026-11-26T08:00:00.000000Z");
});

test("keeps within the years of the database, whatever a message carries", () => {
  expect(momentOf({ seconds: -(2n ** 62n), nanos: 0 }, "down")).toBe("1970-01-01T00:00:00.000000Z");
  expect(momentOf({ seconds: 2n ** 62n, nanos: 0 }, "down")).toBe("9999-01-01T00:00:00.000000Z");
});

test("knows its own form from others", () => {
  expect(isMoment("2026-11-26T08:00:00.123456Z")).toBe(true);
  for (const other of ["", "2026-11-26T08:00:00Z", "2026-13-26T08:00:00.123456Z", "2026-11-26 08:00:00.123456+00"]) {
    expect(isMoment(other), other).toBe(false);
  }
});
