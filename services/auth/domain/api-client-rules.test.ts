import { expect, test } from "vitest";
import { checkedClientName, checkedExpiry } from "./api-client-rules.ts";

const now = new Date("2027-03-01T00:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const dayMs = 86_400_000;

test("a key expires in a year unless it is said", () => {
  expect(checkedExpiry(undefined, now)).toEqual(after(365 * dayMs));
  expect(checkedExpiry(after(1), now)).toEqual(after(1));
  // Over a 29 February.
  expect(checkedExpiry(new Date("2028-03-01T00:00:00Z"), now)).toEqual(after(366 * dayMs));
});

test.each([0, -1, 366 * dayMs + 1, Number.NaN])("a key that would live for %d ms is refused", (ms) => {
  expect(() => checkedExpiry(after(ms), now)).toThrow("expire_time");
});

test("a name is trimmed and can be printed", () => {
  expect(checkedClientName("  ERP bridge ", "name")).toBe("ERP bridge");
  for (const name of ["", "  ", "a\u0000b", "a\nb", "x".repeat(101)]) {
    expect(() => checkedClientName(name, "name")).toThrow("name: 1 to 100 characters");
  }
});
