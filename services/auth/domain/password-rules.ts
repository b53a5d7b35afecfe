import { guessablePasswords } from "./guessable-passwords.ts";

/** Fewest characters of a password (NIST SP 800-63B asks for length, not for composition). */
export const passwordMinLength = 12;

/** How many of the last passwords may not come back. */
export const passwordHistory = 5;

/** Whether a password is too easy to guess: short, common, one character repeated, or made of the login. */
export function isWeakPassword(password: string, login: string): boolean {
  const text = password.normalize("NFC").toLowerCase();
  if ([...text].length < passwordMinLength) return true;
  if (new Set(text).size < 4) return true;
  const bare = text.replace(/[^\p{L}]/gu, "");
  if (login.length >= 3 && text.replaceAll(login, "").length < passwordMinLength / 2) return true;
  return guessablePasswords.has(text) || (bare.length >= 4 && guessablePasswords.has(bare) && text.length < 16);
}

/** Whether two passwords are one, in whatever form of Unicode they are typed; as hashes take them. */
export function isSamePassword(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}
