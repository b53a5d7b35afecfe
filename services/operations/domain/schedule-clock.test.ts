import { expect, test } from "vitest";
import { cronFault, decideDue, nextDue } from "./schedule-clock.ts";

const taipei = { cron: "30 2 * * *", timeZone: "Asia/Taipei" };
const berlin = { cron: "30 2 * * *", timeZone: "Europe/Berlin" };

/** The next due times after a moment, in UTC. */
function dueTimes(cron: { cron: string; timeZone: string }, after: string, count: number): string[] {
  const times: string[] = [];
  for (let at = new Date(after); times.length < count; ) {
    at = nextDue(cron, at);
    times.push(at.toISOString().slice(0, 16));
  }
  return times;
}

test("a schedule is due by the clock of its time zone", () => {
  expect(dueTimes(taipei, "2026-11-26T12:00:00Z", 2)).toEqual(["2026-11-26T18:30", "2026-11-27T18:30"]);
  expect(dueTimes({ cron: "*/20 9-10 * * 1", timeZone: "Asia/Taipei" }, "2026-11-26T12:00:00Z", 3)).toEqual([
    "2026-11-30T01:00",
    "2026-11-30T01:20",
    "2026-11-30T01:40",
  ]);
});

test("a time that the clock leaves out in spring is due as much later, on the same day", () => {
  // On 2027-03-28 the clock of Berlin goes from 02:00 to 03:00, at 01:00 UTC.
  expect(dueTimes(berlin, "2027-03-26T12:00:00Z", 3)).toEqual([
    "2027-03-27T01:30",
    "2027-03-28T01:30",
    "2027-03-29T00:30",
  ]);
});

test("a time that comes twice in autumn is due once", () => {
  // On 2027-10-31 the clock of Berlin goes from 03:00 back to 02:00, at 01:00 UTC.
  const times = dueTimes(berlin, "2027-10-29T12:00:00Z", 3);
  expect(times).toHaveLength(3);
  expect(times.map((time) => time.slice(0, 10))).toEqual(["2027-10-30", "2027-10-31", "2027-11-01"]);
});

test("an hourly schedule is due each hour that passes, whatever the clock shows", () => {
  const hourly = { cron: "0 * * * *", timeZone: "Europe/Berlin" };
  for (const [from, hours] of [
    ["2027-03-27T22:30:00Z", 6],
    ["2027-10-30T22:30:00Z", 6],
  ] as const) {
    const times = dueTimes(hourly, from, hours).map((time) => Date.parse(`${time}Z`));
    expect(times.slice(1).map((time, at) => time - (times[at] as number))).toEqual(Array(hours - 1).fill(3_600_000));
  }
});

test.each([
  ["run_once", "2026-11-26T18:30:02Z", "2026-11-26T18:30:00.000Z"],
  ["skip", "2026-11-26T18:30:02Z", "2026-11-26T18:30:00.000Z"],
  ["skip", "2026-11-26T18:34:59Z", "2026-11-26T18:30:00.000Z"],
  ["skip", "2026-11-26T18:36:00Z", undefined],
  ["run_once", "2026-11-26T23:00:00Z", "2026-11-26T18:30:00.000Z"],
  // Three were missed: one makes up for them, and it is the last.
  ["run_once", "2026-11-29T00:00:00Z", "2026-11-28T18:30:00.000Z"],
  ["skip", "2026-11-28T18:31:00Z", "2026-11-28T18:30:00.000Z"],
] as const)("with the rule %s, at %s, it runs for %s", (misfire, now, run) => {
  const decision = decideDue({ ...taipei, misfire }, new Date("2026-11-26T18:30:00Z"), new Date(now));
  expect(decision.run?.toISOString()).toBe(run);
  expect(decision.next.getTime()).toBeGreaterThan(Date.parse(now));
  expect(decision.next.toISOString().slice(11, 16)).toBe("18:30");
});

test.each([
  ["30 2 * * *", "Asia/Taipei", undefined],
  ["0 30 2 * * *", "UTC", undefined],
  ["30 2 * * *", "Mars/Olympus", "time_zone"],
  ["30 2 * *", "UTC", "cron"],
  ["61 2 * * *", "UTC", "cron"],
  ["0 0 30 2 *", "UTC", "cron"],
  ["@daily", "UTC", "cron"],
])("tells whether %s in %s can be used", (cron, timeZone, field) => {
  expect(cronFault({ cron, timeZone })?.field).toBe(field);
});
