// Ranges that East Asian terminals show two cells wide: Unicode TR11, classes W and F, with emoji.
const wide =
  /[\u1100-\u115F\u231A\u231B\u2329\u232A\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const zeroWidth = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Number of terminal cells that a text takes: two for a Chinese character, none for a combining mark. */
export function displayWidth(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (zeroWidth.test(character)) continue;
    cells += wide.test(character) ? 2 : 1;
  }
  return cells;
}

/** The text with blanks behind it up to a width in cells; a longer text stays as it is. */
export function padCells(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** The text with blanks before it up to a width in cells. */
export function padCellsLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/**
 * The text with control characters and marks of writing direction spelled out: data of others must not move the cursor,
 * recolour the terminal or reorder what is read.
 */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Bidi_Control}/gu, (character) => {
    const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return named ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
