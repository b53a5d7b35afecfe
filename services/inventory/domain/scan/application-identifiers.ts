import { identificationElements } from "./ai-table-identification.ts";
import { logisticsElements } from "./ai-table-logistics.ts";
import { measureElements } from "./ai-table-measures.ts";
import { traceabilityElements } from "./ai-table-traceability.ts";
import type { ElementFormat } from "./element-format.ts";

/** Every Application Identifier that is read here. */
export const allElementFormats: readonly ElementFormat[] = [
  ...identificationElements,
  ...measureElements,
  ...logisticsElements,
  ...traceabilityElements,
];

export function elementFormat(ai: string): ElementFormat | undefined {
  return formats.get(ai);
}

/** The format of the Application Identifier that stands at an offset. None begins as another one does, so one fits. */
export function elementFormatAt(text: string, offset: number): ElementFormat | undefined {
  for (let length = 2; length <= 4; length++) {
    const found = formats.get(text.slice(offset, offset + length));
    if (found) return found;
  }
  return undefined;
}

/**
 * The digits that should have been an Application Identifier: as many as those that begin with the same two digits
 * have, two where there are none.
 */
export function unknownIdentifierAt(text: string, offset: number): string {
  const stem = text.slice(offset, offset + 2);
  const length = allElementFormats.find(({ ai }) => ai.startsWith(stem))?.ai.length ?? 2;
  return /^[0-9]*/.exec(text.slice(offset, offset + length))?.[0] ?? "";
}

/**
 * Characters of a whole element, identifier included, that has a predefined length and therefore needs no separator;
 * undefined where one is needed. It follows from the first two digits alone, also for identifiers that are not assigned
 * (General Specifications, section 7.8).
 */
export function predefinedLength(firstDigits: string): number | undefined {
  return predefinedLengths.get(firstDigits.slice(0, 2));
}

const formats: ReadonlyMap<string, ElementFormat> = new Map(allElementFormats.map((format) => [format.ai, format]));

const predefinedLengths: ReadonlyMap<string, number> = new Map([
  ["00", 20],
  ["01", 16],
  ["02", 16],
  ["03", 16],
  ["04", 18],
  ["11", 8],
  ["12", 8],
  ["13", 8],
  ["14", 8],
  ["15", 8],
  ["16", 8],
  ["17", 8],
  ["18", 8],
  ["19", 8],
  ["20", 4],
  ["31", 10],
  ["32", 10],
  ["33", 10],
  ["34", 10],
  ["35", 10],
  ["36", 10],
  ["41", 16],
]);
