/**
 * A number for a document: its prefix, the day at its site ("YYYY-MM-DD") and six characters of the random end of a UUID.
 * Six characters are a billion possibilities: the same number twice a day is rare, not impossible.
 */
export function documentNumber(prefix: string, day: string, uuid: string): string {
  let rest = BigInt(`0x${uuid.slice(-8)}`);
  let end = "";
  while (end.length < 6) {
    end = alphabet.charAt(Number(rest % 32n)) + end;
    rest /= 32n;
  }
  return `${prefix}-${day.slice(2).replaceAll("-", "")}-${end}`;
}

// Base 32 of Crockford: without I, L, O and U, which people mistake or make words of.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
