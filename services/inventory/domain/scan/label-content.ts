import { elementFormat, predefinedLength } from "./application-identifiers.ts";
import { reconcileElements } from "./element-pairs.ts";
import { separator } from "./element-string.ts";
import { readElementValue, type ScannedElement } from "./element-value.ts";
import { hasError, type ScanProblem, scanError } from "./scan-problem.ts";

/** One element that a label is to carry, with its value as it is encoded. */
export type LabelElement = { readonly ai: string; readonly value: string };

export type LabelContent = {
  /** The elements in the order of the symbol: those of predefined length first, otherwise as they were given. */
  readonly elements: readonly LabelElement[];
  /**
   * What the symbol encodes, with GS where a function 1 has to stand. The function 1 in front, which makes the symbol one
   * of GS1, is the encoder's.
   */
  readonly elementString: string;
  /** What is printed beside the symbol, identifiers in brackets. */
  readonly humanReadable: string;
};

/**
 * Puts elements together as the content of a GS1 symbol. There is no content where an element is wrong or stands twice
 * with different values. The position of a problem is the index of its element in the list.
 */
export function buildLabelContent(
  elements: readonly LabelElement[],
  currentYear: number,
): { readonly content?: LabelContent; readonly problems: readonly ScanProblem[] } {
  const checked = elements.map((element, index) => checkedElement(element, index, currentYear));
  const { elements: kept, problems } = reconcileElements({
    elements: checked.flatMap((each) => ("element" in each ? each.element : [])),
    problems: checked.flatMap((each) => ("problem" in each ? each.problem : [])),
  });
  if (hasError(problems)) return { problems };
  const ordered = [...kept.filter(hasPredefinedLength), ...kept.filter((element) => !hasPredefinedLength(element))];
  return { content: contentOf(ordered), problems };
}

function checkedElement(
  { ai, value }: LabelElement,
  index: number,
  currentYear: number,
): { readonly element: ScannedElement } | { readonly problem: ScanProblem } {
  const format = elementFormat(ai);
  if (!format) return { problem: scanError("UNKNOWN_AI", ai, index, "no Application Identifier") };
  const read = readElementValue(format, value, currentYear);
  if ("fault" in read) return { problem: scanError(read.fault.reason, ai, index, read.fault.detail) };
  return { element: { ai, title: format.title, value, position: index, ...read.typed } };
}

function contentOf(elements: readonly ScannedElement[]): LabelContent {
  const encoded = elements.map((element, index) => {
    const ends = hasPredefinedLength(element) || index === elements.length - 1;
    return `${element.ai}${element.value}${ends ? "" : separator}`;
  });
  return {
    elements: elements.map(({ ai, value }) => ({ ai, value })),
    elementString: encoded.join(""),
    humanReadable: elements.map(({ ai, value }) => `(${ai})${value}`).join(""),
  };
}

function hasPredefinedLength({ ai }: LabelElement): boolean {
  return predefinedLength(ai) !== undefined;
}
