import { expect, test } from "vitest";
import { matchPrefix, type PrefixRule } from "./prefix-rules.ts";

const rules: readonly PrefixRule[] = [
  { prefix: "L", kind: "LOT", strip: false },
  { prefix: "LOC:", kind: "LOCATION", strip: true },
  { prefix: "LOC:HU:", kind: "HANDLING_UNIT", strip: true },
  { prefix: "WO-", kind: "WORK_ORDER", strip: false },
  { prefix: "", kind: "ITEM", strip: true },
];

test.each([
  ["LOC:A-01-03", { kind: "LOCATION", prefix: "LOC:", value: "A-01-03" }],
  ["LOC: A-01-03", { kind: "LOCATION", prefix: "LOC:", value: "A-01-03" }],
  ["LOC:HU:7", { kind: "HANDLING_UNIT", prefix: "LOC:HU:", value: "7" }],
  ["LOC:HU:", { kind: "LOCATION", prefix: "LOC:", value: "HU:" }],
  ["L4711", { kind: "LOT", prefix: "L", value: "L4711" }],
  ["WO-12", { kind: "WORK_ORDER", prefix: "WO-", value: "WO-12" }],
  ["WO-", undefined],
  ["wo-12", undefined],
  ["X", undefined],
  ["", undefined],
])("%j matches %j", (text, match) => {
  expect(matchPrefix(text, rules)).toEqual(match);
});

test("without rules nothing matches", () => {
  expect(matchPrefix("LOC:A", [])).toBeUndefined();
});
