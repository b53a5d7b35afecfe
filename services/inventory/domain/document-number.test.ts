import fc from "fast-check";
import { expect, test } from "vitest";
import { documentNumber } from "./document-number.ts";

test("is made of the prefix, the day and the end of the id", () => {
  const numbers = ["00000000", "00000001", "0000001f", "00000020", "3fffffff", "ffffffff"].map((end) =>
    documentNumber("RC", "2026-01-31", `0198f5b2-7c1d-7aaa-8bbb-0000${end}`),
  );
  expect(numbers).toEqual([
    "RC-260131-000000",
    "RC-260131-000001",
    "RC-260131-00000Z",
    "RC-260131-000010",
    "RC-260131-ZZZZZZ",
    "RC-260131-ZZZZZZ",
  ]);
});

test("of whatever id fits what the contract takes for a number", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(documentNumber("TR", "2026-12-01", uuid)).toMatch(/^TR-261201-[0-9A-HJKMNP-TV-Z]{6}$/);
    }),
  );
});
