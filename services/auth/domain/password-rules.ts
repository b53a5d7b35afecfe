/** Fewest characters of a password (NIST SP 800-63B asks for length, not for composition). */
export const passwordMinLength = 12;

/** How many of the last passwords may not come back. */
export const passwordHistory = 5;

/**
 * Whether a password is too easy to guess: short, a row of characters or a few of them repeated, made of the login, or made of
 * one or two leaked passwords, however they are written and whatever signs stand around them. A list of fifty thousand gives two
 * and a half thousand million pairs, which is as many as a thief of the hashes would try.
 */
export function isWeakPassword(password: string, login: string, leaked: ReadonlySet<string>): boolean {
  const text = password.normalize("NFC").toLowerCase();
  if ([...text].length < passwordMinLength) return true;
  if (new Set(text).size < 4 || isRepeated(text) || isRow(text)) return true;
  if (login.length >= 3 && text.replaceAll(login, "").length < passwordMinLength / 2) return true;
  return spellings(text).some((each) => isMadeOf(each, leaked));
}

/** Whether two passwords are one, in whatever form of Unicode they are typed; as hashes take them. */
export function isSamePassword(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}

/** A password as it is, and without what people change in a common one to be allowed to have it. */
function spellings(text: string): string[] {
  const read = [...text].map((sign) => letterOf[sign] ?? sign).join("");
  const bare = [text, read].map((each) => each.replace(/[^\p{L}\p{N}]/gu, ""));
  // Of a long one too much would be left out.
  const letters = text.length < 16 ? [text, read].map((each) => each.replace(/[^\p{L}]/gu, "")) : [];
  return [text, ...bare, ...letters.filter((each) => each.length >= 4)];
}

/** What signs and digits stand for that look like letters. */
const letterOf: Readonly<Record<string, string>> = {
  "@": "a",
  "0": "o",
  "4": "a",
  "3": "e",
  "1": "i",
  "5": "s",
  "7": "t",
  $: "s",
  "!": "i",
};

/** Whether it is its own beginning, twice or more, the last time perhaps not whole. */
function isRepeated(text: string): boolean {
  for (let length = 1; length * 2 <= text.length + 1; length += 1) {
    if (text.startsWith(text.slice(length))) return true;
  }
  return false;
}

/** Whether its characters follow each other as in the alphabet, upwards or downwards, with one kind of leap at most. */
function isRow(text: string): boolean {
  const codes = [...text].map((each) => each.codePointAt(0) ?? 0);
  return new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0))).size <= 2;
}

function isMadeOf(text: string, leaked: ReadonlySet<string>): boolean {
  // Up to three characters add little to one that is almost long enough.
  const isLong = (part: string) => part.length >= passwordMinLength - 3 && leaked.has(part);
  for (let cut = 0; cut < text.length; cut += 1) {
    const [start, end] = [text.slice(0, cut), text.slice(cut)];
    if (leaked.has(start) && leaked.has(end)) return true;
    if ((cut <= 3 && isLong(end)) || (end.length <= 3 && isLong(start))) return true;
  }
  return leaked.has(text);
}
