import fc from "fast-check";
import { expect, test } from "vitest";
import { partOf, sizeMaxOf, storageKey } from "./file-rules.ts";

const file = { size: 1000, sha256: "ab".repeat(32) };
const part = (offset: number, length: number, ifSha256 = "") =>
  partOf({ offset: BigInt(offset), length: BigInt(length), ifSha256 }, file);

test.each([
  [0, 0, { offset: 0, length: 1000 }],
  [0, 1, { offset: 0, length: 1 }],
  [999, 0, { offset: 999, length: 1 }],
  [500, 5000, { offset: 500, length: 500 }],
  [-1, 0, { offset: 999, length: 1 }],
  [-5000, 0, { offset: 0, length: 1000 }],
  [-10, 3, { offset: 990, length: 3 }],
  [1000, 0, undefined],
  [5000, 1, undefined],
] as const)("from %d, %d bytes", (offset, length, expected) => {
  expect(part(offset, length)).toEqual(expected);
});

test("another file than was meant is sent whole", () => {
  expect(part(10, 10, "cd".repeat(32))).toEqual({ offset: 0, length: 1000 });
  expect(part(10, 10, "AB".repeat(32))).toEqual({ offset: 10, length: 10 });
  expect(part(5000, 1, "-")).toEqual({ offset: 0, length: 1000 });
});

test("an empty file has no part but the whole", () => {
  const empty = { size: 0, sha256: file.sha256 };
  expect(partOf({ offset: 0n, length: 0n, ifSha256: "" }, empty)).toEqual({ offset: 0, length: 0 });
  expect(partOf({ offset: 0n, length: 1n, ifSha256: "" }, empty)).toBeUndefined();
});

test("a part lies within its file, whatever was asked", () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      fc.bigInt(0n, 2n ** 63n - 1n),
      fc.nat(),
      (offset, length, size) => {
        const found = partOf({ offset, length, ifSha256: "" }, { size, sha256: "" });
        if (!found) return;
        expect(found.offset).toBeGreaterThanOrEqual(0);
        expect(found.length).toBeGreaterThanOrEqual(size === 0 ? 0 : 1);
        expect(found.offset + found.length).toBeLessThanOrEqual(size);
      },
    ),
  );
});

test("keys say when and nothing else, and limits follow the purpose", () => {
  const id = "0199f0a4-7c3e-7bb1-9c55-2f6d3c0f8a01";
  expect(storageKey("report", id, new Date("2026-01-31T23:59:59Z"))).toBe(`report/2026/01/${id}`);
  const limits = { broughtMax: 1, madeMax: 2 };
  expect(sizeMaxOf("attachment", limits)).toBe(1);
  expect(sizeMaxOf("import", limits)).toBe(1);
  expect(sizeMaxOf("report", limits)).toBe(2);
});
