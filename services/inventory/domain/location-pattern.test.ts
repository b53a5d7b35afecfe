import fc from "fast-check";
import { expect, test } from "vitest";
import { type CodePattern, type CodeRun, codesOf } from "./location-pattern.ts";

const pattern = (ranges: CodeRun[], rest: Partial<CodePattern> = {}) => ({
  prefix: "",
  separator: "-",
  ...rest,
  ranges,
});

test("makes every combination, the last part the fastest", () => {
  const ranges = [
    { from: "A", to: "B" },
    { from: "09", to: "10" },
    { from: "1", to: "2" },
  ];
  expect(codesOf(pattern(ranges))).toEqual("A-09-1 A-09-2 A-10-1 A-10-2 B-09-1 B-09-2 B-10-1 B-10-2".split(" "));
  expect(codesOf(pattern([{ from: "AZ", to: "BB" }], { prefix: "COLD-" }))).toEqual(["COLD-AZ", "COLD-BA", "COLD-BB"]);
  expect(codesOf(pattern(ranges.slice(0, 2), { separator: "" }))).toEqual(["A09", "A10", "B09", "B10"]);
});

test("any pattern of aisles, bays and levels makes each code once, in ascending order, of its alphabets", () => {
  const letters = fc
    .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 25 }))
    .map((ends) => run(ends, (number) => String.fromCharCode(65 + number)));
  const digits = fc
    .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }))
    .map((ends) => run(ends, (number) => String(number).padStart(2, "0")));
  fc.assert(
    fc.property(fc.array(fc.oneof(letters, digits), { minLength: 1, maxLength: 3 }), (ranges) => {
      const count = ranges.reduce((product, { size }) => product * size, 1);
      if (count > 5000) {
        expect(() => codesOf(pattern(ranges))).toThrow(/5000 at once/);
        return;
      }
      const codes = codesOf(pattern(ranges));
      expect(codes).toHaveLength(count);
      expect([...new Set(codes)].sort()).toEqual(codes);
      expect(codes.at(0)).toBe(ranges.map(({ from }) => from).join("-"));
      expect(codes.at(-1)).toBe(ranges.map(({ to }) => to).join("-"));
    }),
    { verbose: true },
  );
});

test("refuses what makes no sense, or too much", () => {
  const refusal = (ranges: CodeRun[], rest: Partial<CodePattern> = {}) => {
    try {
      codesOf(pattern(ranges, rest));
    } catch (error) {
      return (error as { violations: { field: string; message: string }[] }).violations.map(
        ({ field, message }) => `${field} ${message}`,
      );
    }
    return [];
  };
  expect(refusal([{ from: "1", to: "20" }])).toEqual([expect.stringMatching(/^ranges\[0\] .*same length/)]);
  expect(refusal([{ from: "A", to: "9" }])).toEqual([expect.stringMatching(/digits, or both are letters/)]);
  expect(
    refusal([
      { from: "1", to: "2" },
      { from: "9", to: "1" },
    ]),
  ).toEqual([expect.stringMatching(/^ranges\[1\] .*after/)]);
  expect(refusal([{ from: "0001", to: "5001" }])).toEqual([expect.stringMatching(/5001 codes/)]);
  expect(refusal([{ from: "0001", to: "5000" }])).toEqual([]);
  const long = { from: "000001", to: "000002" };
  expect(refusal([long, long, long, long, long], { prefix: "A".repeat(16) })).toEqual([
    expect.stringMatching(/a code is/),
  ]);
});

function run(ends: [number, number], part: (number: number) => string): CodeRun & { size: number } {
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  return { from: part(first), to: part(last), size: last - first + 1 };
}
