import { expect, test } from "vitest";
import { readBracketed } from "./bracketed-string.ts";
import { reconcileElements } from "./element-pairs.ts";

function reconcile(text: string) {
  const { elements, problems } = reconcileElements(readBracketed(text, 2026));
  return {
    elements: elements.map(({ ai, value }) => `(${ai})${value}`).join(""),
    problems: problems.map(({ severity, reason, ai, detail }) => `${severity} ${reason} ${ai}: ${detail}`),
  };
}

test.each([
  ["(10)A(21)1(10)A", "(10)A(21)1", []],
  ["(10)A(21)1(10)B", "(21)1", ["error REPEATED_AI 10: differs from 10 before"]],
  ["(3103)001250(3102)000125", "", ["error REPEATED_AI 3102: differs from 3103 before"]],
  ["(3103)001250(3203)001250", "(3103)001250(3203)001250", []],
  ["(30)1(37)1", "(30)1(37)1", ["warning MISSING_AI 37: needs 00", "warning MISSING_AI 37: needs 02 or 8026"]],
])("repetition in %s", (text, elements, problems) => {
  expect(reconcile(text)).toEqual({ elements, problems });
});

test.each([
  ["(00)376104250021234569(02)09521234543213(37)12", []],
  ["(02)09521234543213(37)12", ["warning MISSING_AI 02: needs 00", "warning MISSING_AI 37: needs 00"]],
  ["(00)376104250021234569(02)09521234543213", ["warning MISSING_AI 02: needs 37"]],
  ["(00)376104250021234569(37)12", ["warning MISSING_AI 37: needs 02 or 8026"]],
  [
    "(01)09521234543213(00)376104250021234569(02)09521234543213(37)1",
    ["warning FORBIDDEN_PAIR 01: not together with 02", "warning FORBIDDEN_PAIR 01: not together with 37"],
  ],
  ["(422)158(426)158", ["warning FORBIDDEN_PAIR 422: not together with 426"]],
  ["(3929)1(3930)9011", ["warning FORBIDDEN_PAIR 3929: not together with 3930"]],
  ["(10)LOT", []],
])("%s", (text, problems) => {
  expect(reconcile(text)).toEqual({ elements: text, problems });
});
