import { cset82 } from "./character-set.ts";
import { separator } from "./element-string.ts";

/** Takes blanks, line ends and control characters off both ends, but no separator: one in front marks GS1 data. */
export function trimScan(raw: string): string {
  let from = 0;
  let to = raw.length;
  while (from < to && isPadding(raw.charAt(from))) from++;
  while (to > from && isPadding(raw.charAt(to - 1))) to--;
  return raw.slice(from, to);
}

/** Takes separators, and padding around them, off both ends. */
export function trimSeparators(text: string): string {
  let trimmed = trimScan(text);
  while (trimmed.startsWith(separator) || trimmed.endsWith(separator)) {
    trimmed = trimScan(
      trimmed.slice(trimmed.startsWith(separator) ? 1 : 0, trimmed.endsWith(separator) ? -1 : undefined),
    );
  }
  return trimmed;
}

/**
 * Whether a scanner's stand-in for the separator can be told from data: one to eight characters, of which the first may
 * stand in no value. "|", "^" and "{GS}" can be told; "%", "/" and "#" cannot, and scans are read as if those were not
 * configured.
 */
export function isSeparatorSubstitute(substitute: string): boolean {
  const first = substitute.charAt(0);
  return substitute.length >= 1 && substitute.length <= 8 && !cset82.includes(first) && first !== "#";
}

/** Puts separators where the scanner sends something else instead. */
export function withSeparators(text: string, substitutes: readonly string[]): string {
  return substitutes
    .filter(isSeparatorSubstitute)
    .reduce((replaced, substitute) => replaced.replaceAll(substitute, separator), text);
}

/** Offset of the first control character; -1 when there is none. */
export function controlCharacterIn(text: string): number {
  return text.search(/\p{Cc}/u);
}

/** What scanners and keyboards add around a code: white space, controls, byte order marks and zero-width characters. */
function isPadding(character: string): boolean {
  return character !== separator && /[\s\p{Cc}\u200b-\u200d\u2060\ufeff]/u.test(character);
}
