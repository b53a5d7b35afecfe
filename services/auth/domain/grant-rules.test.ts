import { expect, test } from "vitest";
import { checkedPeriod, demandOnePrincipal } from "./grant-rules.ts";

const now = new Date("2026-03-01T08:00:00Z");
const day = (text: string) => new Date(`${text}T00:00:00Z`);

test("a grant holds from now on and for ever when nothing is said", () => {
  expect(checkedPeriod({ from: undefined, to: undefined }, now)).toEqual({ from: now, to: undefined });
});

test.each([
  { from: undefined, to: day("2026-03-02") },
  { from: day("2026-04-01"), to: day("2026-05-01") },
  { from: day("2025-01-01"), to: undefined },
  { from: day("0001-01-01"), to: new Date("9999-12-31T23:59:59.999Z") },
])("takes $from to $to", ({ from, to }) => {
  expect(checkedPeriod({ from, to }, now)).toEqual({ from: from ?? now, to });
});

test.each([
  { what: "ends before it begins", from: day("2026-05-01"), to: day("2026-04-01"), field: "valid_to_time" },
  { what: "is empty", from: day("2026-05-01"), to: day("2026-05-01"), field: "valid_to_time" },
  { what: "is over", from: day("2025-01-01"), to: day("2025-02-01"), field: "valid_to_time" },
  { what: "ends now", from: day("2025-01-01"), to: now, field: "valid_to_time" },
  {
    what: "begins before the calendar",
    from: new Date("0000-12-31T23:59:59.999Z"),
    to: undefined,
    field: "valid_from_time",
  },
  { what: "ended before now", from: undefined, to: day("2026-02-01"), field: "valid_to_time" },
  { what: "begins at no time", from: new Date(Number.NaN), to: undefined, field: "valid_from_time" },
  { what: "ends after the calendar", from: undefined, to: new Date("+010000-01-01T00:00:00Z"), field: "valid_to_time" },
])("refuses a period that $what", ({ from, to, field }) => {
  expect(() => checkedPeriod({ from, to }, now)).toThrow(
    expect.objectContaining({ reason: "INVALID_REQUEST", violations: [expect.objectContaining({ field })] }),
  );
});

test("a question is about a user or an API client", () => {
  expect(() => demandOnePrincipal({ userId: "u", apiClientId: "" })).not.toThrow();
  expect(() => demandOnePrincipal({ userId: "", apiClientId: "c" })).not.toThrow();
  expect(() => demandOnePrincipal({ userId: "u", apiClientId: "c" })).toThrow(/either user_id or api_client_id/);
  expect(() => demandOnePrincipal({ userId: "", apiClientId: "" })).toThrow(/either user_id or api_client_id/);
});
