import { expect, test } from "vitest";
import { readElementString, separator } from "./element-string.ts";

/** Writes separators as "~", to be seen. */
function read(text: string) {
  const { elements, problems } = readElementString(text.replaceAll("~", separator), 2026);
  return {
    elements: elements.map(({ ai, value }) => `(${ai})${value}`).join(""),
    problems: problems.map(({ reason, ai, position }) => `${reason} ${ai} at ${position}`),
  };
}

test.each([
  ["010952123454321317261231", "(01)09521234543213(17)261231"],
  ["01095212345432131726123110ABC", "(01)09521234543213(17)261231(10)ABC"],
  ["010952123454321310ABC~17261231", "(01)09521234543213(10)ABC(17)261231"],
  ["010952123454321310ABC~21S-1~17261231", "(01)09521234543213(10)ABC(21)S-1(17)261231"],
  ["0037610425002123456902095212345432133712", "(00)376104250021234569(02)09521234543213(37)12"],
  ["01095212345432133103001250", "(01)09521234543213(3103)001250"],
  ["010952123454321339329011999~10A", "(01)09521234543213(3932)9011999(10)A"],
  ["4104226350800008400PO-1", "(410)4226350800008(400)PO-1"],
  ["8008261231103059~8200HTTPS://EXAMPLE.COM/X?A=1", "(8008)261231103059(8200)HTTPS://EXAMPLE.COM/X?A=1"],
  // Separators that nothing needs.
  ["~010952123454321310ABC~", "(01)09521234543213(10)ABC"],
  ["0109521234543213~17261231~~10ABC", "(01)09521234543213(17)261231(10)ABC"],
  // A value may look like other elements.
  ["10017261231", "(10)017261231"],
  ["", ""],
])("reads %s", (text, elements) => {
  expect(read(text)).toEqual({ elements, problems: [] });
});

test.each([
  ["0109521234543212", "", "CHECK_DIGIT 01 at 2"],
  ["010952123454321217261231", "(17)261231", "CHECK_DIGIT 01 at 2"],
  ["01095212345432131726993010A", "(01)09521234543213(10)A", "BAD_DATE 17 at 18"],
  ["0109521234543~10A", "(10)A", "TOO_SHORT 01 at 13"],
  ["10~17261231", "(17)261231", "TOO_SHORT 10 at 2"],
  ["10", "", "TOO_SHORT 10 at 2"],
  ["10123456789012345678901~17261231", "(17)261231", "TOO_LONG 10 at 22"],
  // Without its separator a number runs into the next element.
  ["010952123454321339329011999" + "10A", "(01)09521234543213", "WRONG_CHARACTER 3932 at 29"],
  ["10LOT 1", "", "WRONG_CHARACTER 10 at 5"],
  ["10A$~21B", "(21)B", "WRONG_CHARACTER 10 at 3"],
  ["0109521234543213ABC~10L", "(01)09521234543213(10)L", "UNKNOWN_AI  at 16"],
  ["3109001250" + "10L", "(10)L", "UNKNOWN_AI 3109 at 0"],
  ["14261231" + "10L", "(10)L", "UNKNOWN_AI 14 at 0"],
  ["05X~10L", "(10)L", "UNKNOWN_AI 05 at 0"],
  ["4180000000000000" + "10L", "(10)L", "UNKNOWN_AI 418 at 0"],
])("of %s the rest is read, and the fault named", (text, elements, problem) => {
  expect(read(text)).toEqual({ elements, problems: [problem] });
});
