/** Characters that a value may hold, as GS1 General Specifications, section 7.11 names them. */
export type CharacterSet = "digits" | "cset82" | "cset39" | "cset64";

/** The 82 characters in the order that gives each its value in a check character pair. */
export const cset82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/** Offset of the first character that does not belong to a set; -1 when all do. */
export function strangerIn(text: string, set: CharacterSet): number {
  return text.search(strangers[set]);
}

export function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

const strangers: Readonly<Record<CharacterSet, RegExp>> = {
  digits: /[^0-9]/,
  cset82: /[^!"%-/0-9:-?A-Z_a-z]/,
  cset39: /[^#\-/0-9A-Z]/,
  // The file-safe and URI-safe alphabet of base 64.
  cset64: /[^\-0-9A-Z_a-z=]/,
};
