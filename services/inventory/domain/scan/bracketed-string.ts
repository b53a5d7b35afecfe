import { elementFormat } from "./application-identifiers.ts";
import { type ElementsRead, readElement } from "./element-string.ts";
import type { ScannedElement } from "./element-value.ts";
import { type ScanProblem, scanError } from "./scan-problem.ts";

/** Whether a text begins as the human-readable form does, with an identifier in brackets. */
export function isBracketed(text: string): boolean {
  return /^\([0-9]{2,4}\)/.test(text);
}

/**
 * Reads the human-readable form, "(01)09521234543213 (10)ABC". Digits in brackets always begin an element: a lot that
 * has some itself, "A(10)B", cannot be told from two elements and is not fit for this form. Blanks before and after a
 * value belong to the form.
 */
export function readBracketed(text: string, currentYear: number): ElementsRead {
  const elements: ScannedElement[] = [];
  const problems: ScanProblem[] = [];
  for (const match of text.matchAll(/\(([0-9]{2,4})\)([^(]*(?:\((?![0-9]{2,4}\))[^(]*)*)/g)) {
    const [, ai = "", following = ""] = match;
    const format = elementFormat(ai);
    const identifierAt = match.index + 1;
    const valueAt = identifierAt + ai.length + 1 + (following.length - following.trimStart().length);
    if (!format) {
      problems.push(scanError("UNKNOWN_AI", ai, identifierAt, "no Application Identifier"));
      continue;
    }
    const read = readElement(format, following.trim(), { identifier: identifierAt, value: valueAt }, currentYear);
    if ("element" in read) elements.push(read.element);
    else problems.push(read.problem);
  }
  return { elements, problems };
}
