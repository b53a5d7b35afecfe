import { expect, test } from "vitest";
import { isBracketed, readBracketed } from "./bracketed-string.ts";

function read(text: string) {
  const { elements, problems } = readBracketed(text, 2026);
  return {
    elements: elements.map(({ ai, value, position }) => `${ai}=${value}@${position}`).join(" "),
    problems: problems.map(({ reason, ai, position }) => `${reason} ${ai} at ${position}`),
  };
}

test.each([
  ["(01)09521234543213(10)ABC(17)261231", "01=09521234543213@1 10=ABC@19 17=261231@26"],
  ["(01) 09521234543213 (10) ABC ", "01=09521234543213@1 10=ABC@21"],
  ["(10)A(b)c(21)(x", "10=A(b)c@1 21=(x@10"],
  ["(3103)001250", "3103=001250@1"],
])("reads %s", (text, elements) => {
  expect(isBracketed(text)).toBe(true);
  expect(read(text)).toEqual({ elements, problems: [] });
});

test.each([
  ["(01)09521234543212", "", "CHECK_DIGIT 01 at 4"],
  ["(01) 0952123454321X (10)A", "10=A@21", "WRONG_CHARACTER 01 at 18"],
  ["(05)1(10)A", "10=A@6", "UNKNOWN_AI 05 at 1"],
  ["(17)269930", "", "BAD_DATE 17 at 4"],
  ["(10)(21)A", "21=A@5", "TOO_SHORT 10 at 4"],
  ["(10)A B", "", "WRONG_CHARACTER 10 at 5"],
])("%s is at fault", (text, elements, problem) => {
  expect(read(text)).toEqual({ elements, problems: [problem] });
});

test.each(["", "(1)A", "(A)1", "(01", "01)1", " (01)", "(12345)"])("%j is not of this form", (text) => {
  expect(isBracketed(text)).toBe(false);
});
