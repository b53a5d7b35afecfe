import { refuseViolations, violation } from "./field-violations.ts";
import { isLocationCode, locationCodeRule } from "./location-rules.ts";

/** A run of code parts, "01" to "20" or "A" to "C". */
export type CodeRun = { readonly from: string; readonly to: string };

/** What the codes of many locations are made of. */
export type CodePattern = {
  readonly prefix: string;
  readonly ranges: readonly CodeRun[];
  readonly separator: string;
};

/**
 * All codes that a pattern makes, the last part the fastest: A-01-01, A-01-02, ... Refuses a pattern that counts backwards,
 * mixes digits and letters or lengths, makes more than 5,000 codes, the same code twice, or one that is no code.
 */
export function codesOf({ prefix, ranges, separator }: CodePattern): string[] {
  refuseViolations(
    ranges.flatMap((range, at) => {
      const fault = faultOf(range);
      return fault ? [violation(`ranges[${at}]`, fault)] : [];
    }),
  );
  const count = ranges.reduce((product, range) => product * lengthOf(range), 1);
  if (count > codesMax) refuseViolations([violation("ranges", `make ${count} codes; ${codesMax} at once at most`)]);
  let codes = [prefix];
  ranges.forEach((range, at) => {
    const parts = partsOf(range);
    codes = codes.flatMap((begun) => parts.map((part) => `${begun}${at === 0 ? "" : separator}${part}`));
  });
  const wrong = codes.find((code) => !isLocationCode(code));
  if (wrong !== undefined) refuseViolations([violation("ranges", `make "${wrong}": a code is ${locationCodeRule}`)]);
  return codes;
}

const codesMax = 5000;

function faultOf({ from, to }: CodeRun): string | undefined {
  if (from.length !== to.length) return "both ends have the same length, for example 01 and 20";
  if (/^\d/.test(from) !== /^\d/.test(to)) return "both ends are digits, or both are letters";
  return numberOf(from) > numberOf(to) ? "the first part comes after the last" : undefined;
}

function lengthOf({ from, to }: CodeRun): number {
  return numberOf(to) - numberOf(from) + 1;
}

function partsOf(range: CodeRun): string[] {
  const first = numberOf(range.from);
  return Array.from({ length: lengthOf(range) }, (_, at) => partOf(first + at, range.from));
}

/** A part read as a number: digits in base 10, letters in base 26. */
function numberOf(part: string): number {
  if (/^\d/.test(part)) return Number(part);
  return [...part].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 65, 0);
}

/** The number as a part of the same length and alphabet as an example. */
function partOf(number: number, example: string): string {
  if (/^\d/.test(example)) return String(number).padStart(example.length, "0");
  let rest = number;
  let part = "";
  for (let at = 0; at < example.length; at++) {
    part = String.fromCharCode(65 + (rest % 26)) + part;
    rest = Math.floor(rest / 26);
  }
  return part;
}
