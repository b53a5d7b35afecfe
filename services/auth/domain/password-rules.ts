/** Fewest characters of a password (NIST SP 800-63B asks for length, not for composition). */
export const passwordMinLength = 12;

/** How many of the last passwords may not come back. */
export const passwordHistory = 5;

/**
 * Whether a password is too easy to guess: short, a few characters repeated, made of the login, or made of one or two leaked
 * passwords, however they are written and whatever signs stand around them. A list of fifty thousand gives two and a half
 * thousand million pairs, which is as many as a thief of the hashes would try.
 */
export function isWeakPassword(password: string, login: string, leaked: ReadonlySet<string>): boolean {
  const text = password.normalize("NFC").toLowerCase();
  if ([...text].length < passwordMinLength) return true;
  if (new Set(text).size < 4) return true;
  if (login.length >= 3 && text.replaceAll(login, "").length < passwordMinLength / 2) return true;
  return spellings(text).some((each) => isMadeOf(each, leaked));
}

/** Whether two passwords are one, in whatever form of Unicode they are typed; as hashes take them. */
export function isSamePassword(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}

/** A password as it is, and without what people change in a common one to be allowed to have it. */
function spellings(text: string): string[] {
  const read = text.replace(/[@043157$!]/g, (sign) => letterOf[sign] ?? sign);
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

function isMadeOf(text: string, leaked: ReadonlySet<string>): boolean {
  if (leaked.has(text)) return true;
  for (let cut = 1; cut < text.length; cut += 1) {
    if (leaked.has(text.slice(0, cut)) && leaked.has(text.slice(cut))) return true;
  }
  return false;
}
