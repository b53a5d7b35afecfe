import { expect, test } from "vitest";
import { changedSiteSetting } from "./site-setting-rules.ts";

const setup = { phase: "setup", backdate_tolerance_minutes: 60 } as const;
const live = { phase: "live", backdate_tolerance_minutes: 60 } as const;

test("a site goes live, and never back", () => {
  expect(changedSiteSetting(setup, live)).toEqual(live);
  expect(changedSiteSetting(live, live)).toEqual(live);
  expect(changedSiteSetting(setup, setup)).toEqual(setup);
  expect(() => changedSiteSetting(live, setup)).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "site_setting", state: "live" } }),
  );
});

test("refuses no phase and a tolerance beyond a month", () => {
  const tolerance = (minutes: number) => changedSiteSetting(setup, { ...setup, backdate_tolerance_minutes: minutes });
  expect([0, 44_640].map((minutes) => tolerance(minutes).backdate_tolerance_minutes)).toEqual([0, 44_640]);
  expect(() => tolerance(-1)).toThrow(/0 to 44640/);
  expect(() => tolerance(44_641)).toThrow(/0 to 44640/);
  expect(() => changedSiteSetting(setup, { ...setup, phase: undefined })).toThrow(/phase: must be given/);
});
