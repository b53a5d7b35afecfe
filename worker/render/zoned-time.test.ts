import { expect, test } from "vitest";
import { createZonedClock } from "./zoned-time.ts";

test("shows a time as the clocks of the zone do", () => {
  const taipei = createZonedClock("Asia/Taipei");
  expect(taipei("2026-11-26T16:30:05.999Z")).toMatchObject({
    local: "2026-11-27 00:30:05",
    iso: "2026-11-27T00:30:05+08:00",
  });
  expect(createZonedClock("UTC")("2026-11-26T16:30:05Z")?.iso).toBe("2026-11-26T16:30:05+00:00");
  expect(createZonedClock("Asia/Kathmandu")("2026-11-26T00:00:00Z")?.iso).toBe("2026-11-26T05:45:00+05:45");
  expect(taipei("no time")).toBeUndefined();
});

test("follows the change of the clocks", () => {
  const newYork = createZonedClock("America/New_York");
  expect(newYork("2026-11-01T05:59:59Z")?.iso).toBe("2026-11-01T01:59:59-04:00");
  expect(newYork("2026-11-01T06:00:00Z")?.iso).toBe("2026-11-01T01:00:00-05:00");
});
