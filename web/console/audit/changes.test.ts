import fc from "fast-check";
import { expect, test } from "vitest";
import { changesBetween } from "./changes.ts";

test("fields that changed, came or went are told one by one", () => {
  const before = JSON.stringify({ name: "a", same: 1, place: { bin: "A-01" }, gone: true });
  const after = JSON.stringify({ name: "b", same: 1, place: { bin: "A-02" }, roles: ["x"] });
  expect(changesBetween(before, after)).toEqual([
    { path: "gone", before: "true", after: undefined },
    { path: "name", before: "a", after: "b" },
    { path: "place.bin", before: "A-01", after: "A-02" },
    { path: "roles.0", before: undefined, after: "x" },
  ]);
});

test("nothing changed between a state and itself, and everything from nothing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (state) => {
      const json = JSON.stringify(state);
      expect(changesBetween(json, json)).toEqual([]);
      expect(changesBetween("", json).every(({ before }) => before === undefined)).toBe(true);
    }),
  );
});

test("what is no JSON is shown as it is", () => {
  expect(changesBetween("{", "")).toEqual([{ path: "", before: "{", after: undefined }]);
});
