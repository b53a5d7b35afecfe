import { elementFormat } from "./application-identifiers.ts";
import type { ElementsRead } from "./element-string.ts";
import type { ScannedElement } from "./element-value.ts";
import { type ScanProblem, scanError, scanWarning } from "./scan-problem.ts";

/**
 * Holds elements against each other. Of an element that comes again unchanged one is kept. One that comes again with
 * another value is an error, and none of them is kept, since nobody knows which is meant. Elements that need each other
 * or exclude each other give warnings, since another symbol of the same label may supply what is missing here
 * (General Specifications, section 4.13).
 */
export function reconcileElements({ elements, problems }: ElementsRead): ElementsRead {
  const first = new Map<string, ScannedElement>();
  const repeated = new Set<string>();
  const repetitions: ScanProblem[] = [];
  for (const element of elements) {
    const subject = subjectOf(element.ai);
    const earlier = first.get(subject);
    if (!earlier) {
      first.set(subject, element);
    } else if (earlier.ai !== element.ai || earlier.value !== element.value) {
      repeated.add(subject);
      repetitions.push(scanError("REPEATED_AI", element.ai, element.position, `differs from ${earlier.ai} before`));
    }
  }
  const kept = [...first.values()].filter(({ ai }) => !repeated.has(subjectOf(ai)));
  return { elements: kept, problems: [...problems, ...repetitions, ...pairWarnings(kept)] };
}

/** Identifiers that differ in their decimal places only speak of the same thing. */
function subjectOf(ai: string): string {
  return elementFormat(ai)?.decimals !== undefined && ai.length === 4 ? ai.slice(0, 3) : ai;
}

function pairWarnings(elements: readonly ScannedElement[]): ScanProblem[] {
  const found = (pattern: string) => elements.find(({ ai }) => ai.startsWith(pattern));
  return [
    ...required.flatMap(([one, others]) => {
      const element = found(one);
      if (!element || others.some(found)) return [];
      return scanWarning("MISSING_AI", element.ai, element.position, `needs ${others.join(" or ")}`);
    }),
    ...excluded.flatMap(([one, other]) => {
      const [element, counterpart] = [found(one), found(other)];
      if (!element || !counterpart) return [];
      return scanWarning("FORBIDDEN_PAIR", element.ai, element.position, `not together with ${counterpart.ai}`);
    }),
  ];
}

/** The first needs one of the others. What merely needs the GTIN is left out: labels have it on a symbol of its own. */
const required: readonly (readonly [string, readonly string[]])[] = [
  ["02", ["00"]],
  ["02", ["37"]],
  ["8026", ["37"]],
  ["37", ["00"]],
  ["37", ["02", "8026"]],
  ["254", ["414"]],
  ["8011", ["8010"]],
  ["8020", ["415"]],
];

/** Two identifiers, or beginnings of some, that may not stand together. */
const excluded: readonly (readonly [string, string])[] = [
  ["01", "02"],
  ["01", "37"],
  ["01", "255"],
  ["01", "8006"],
  ["21", "235"],
  ["390", "391"],
  ["392", "393"],
  ["420", "421"],
  ["422", "426"],
  ["8006", "37"],
  ["8017", "8018"],
];
