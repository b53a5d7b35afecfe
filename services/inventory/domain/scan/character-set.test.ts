import { expect, test } from "vitest";
import { cset82, isDigits, strangerIn } from "./character-set.ts";

const latin = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

test("the 82 characters are those of the set, in the order of ISO/IEC 646", () => {
  expect(latin.filter((character) => strangerIn(character, "cset82") < 0).join("")).toBe(cset82);
  expect(cset82).toHaveLength(82);
});

test.each([
  ["digits", 10],
  ["cset39", 39],
  ["cset64", 65],
] as const)("%s has %i characters", (set, size) => {
  expect(latin.filter((character) => strangerIn(character, set) < 0)).toHaveLength(size);
});

test("names the first stranger", () => {
  expect(strangerIn("AB C", "cset82")).toBe(2);
  expect(strangerIn("A$C", "cset82")).toBe(1);
  expect(strangerIn("12٣", "digits")).toBe(2);
  expect(strangerIn("", "digits")).toBe(-1);
});

test("digits are those of ASCII, at least one", () => {
  expect(isDigits("0123456789")).toBe(true);
  expect(["", "1a", "１", "1\n"].map(isDigits)).toEqual([false, false, false, false]);
});
