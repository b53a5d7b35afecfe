import { elementFormatAt, predefinedLength, unknownIdentifierAt } from "./application-identifiers.ts";
import type { ElementFormat } from "./element-format.ts";
import { readElementValue, type ScannedElement } from "./element-value.ts";
import { type ScanProblem, scanError } from "./scan-problem.ts";

/** Function 1 between elements, as scanners transmit it: the ASCII character GS. */
export const separator = "\u001d";

/** Elements that were accepted, and what is wrong with the others. */
export type ElementsRead = { readonly elements: readonly ScannedElement[]; readonly problems: readonly ScanProblem[] };

/**
 * Reads element strings one after another (General Specifications, section 7.8). An element of predefined length ends by
 * its length, every other one by a separator or the end. A separator that is not needed does no harm. What follows a
 * wrong element is read all the same, because its end is known even when its value is not.
 */
export function readElementString(text: string, currentYear: number): ElementsRead {
  const elements: ScannedElement[] = [];
  const problems: ScanProblem[] = [];
  let position = 0;
  while (position < text.length) {
    if (text[position] === separator) {
      position++;
      continue;
    }
    const format = elementFormatAt(text, position);
    const end = endOfElement(text, position);
    if (format) {
      const valueAt = position + format.ai.length;
      const at = { identifier: position, value: valueAt };
      const read = readElement(format, text.slice(valueAt, end), at, currentYear);
      if ("element" in read) elements.push(read.element);
      else problems.push(read.problem);
    } else {
      const unknown = unknownIdentifierAt(text, position);
      problems.push(scanError("UNKNOWN_AI", unknown, position, "no Application Identifier"));
    }
    position = end;
  }
  return { elements, problems };
}

/** Reads one element whose identifier and value stand at these offsets of the text. */
export function readElement(
  format: ElementFormat,
  value: string,
  at: { readonly identifier: number; readonly value: number },
  currentYear: number,
): { readonly element: ScannedElement } | { readonly problem: ScanProblem } {
  const { ai, title, field } = format;
  const read = readElementValue(format, value, currentYear);
  if ("fault" in read) {
    const { reason, offset, detail } = read.fault;
    return { problem: scanError(reason, ai, at.value + offset, detail) };
  }
  return { element: { ai, title, value, ...(field && { field }), position: at.identifier, ...read.typed } };
}

function endOfElement(text: string, position: number): number {
  const separated = text.indexOf(separator, position);
  const latest = separated < 0 ? text.length : separated;
  const predefined = predefinedLength(text.slice(position, position + 2));
  return predefined === undefined ? latest : Math.min(position + predefined, latest);
}
