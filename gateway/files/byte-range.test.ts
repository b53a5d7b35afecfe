import { expect, test } from "vitest";
import { matchesTag, readRange } from "./byte-range.ts";

const tag = "ab".repeat(32);

test.each([
  ["bytes=0-0", { offset: 0n, length: 1n }],
  ["bytes=10-19", { offset: 10n, length: 10n }],
  ["bytes=10-", { offset: 10n, length: 0n }],
  ["bytes=-5", { offset: -5n, length: 0n }],
  ["bytes= 1-2 ", { offset: 1n, length: 2n }],
] as const)("%s asks for a part", (range, part) => {
  expect(readRange(range, undefined)).toEqual({ ...part, ifSha256: "" });
});

test.each([
  undefined,
  "",
  "bytes=",
  "bytes=-",
  "bytes=-0",
  "bytes=5-4",
  "bytes=0-1,3-4",
  "items=0-1",
  "bytes=a-b",
  "bytes=1",
])("%s asks for the whole", (range) => {
  expect(readRange(range, undefined)).toBeUndefined();
});

test("a part is asked for only of the file that is meant", () => {
  expect(readRange("bytes=0-1", `"${tag}"`)?.ifSha256).toBe(tag);
  for (const other of [`W/"${tag}"`, "Thu, 26 Nov 2026 10:00:00 GMT", '"x"', ""]) {
    expect(readRange("bytes=0-1", other)?.ifSha256).toBe("another");
  }
});

test("tags are compared as a cache has them", () => {
  expect(matchesTag(undefined, '"a"')).toBe(false);
  expect(matchesTag('"b", W/"a"', '"a"')).toBe(true);
  expect(matchesTag("*", '"a"')).toBe(true);
  expect(matchesTag('"b"', '"a"')).toBe(false);
});
