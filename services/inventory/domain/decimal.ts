/**
 * A quantity as a whole number of millionths, the finest step that the database keeps. Sums and differences of such
 * numbers are exact.
 */
export function toMillionths(decimal: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(decimal);
  if (!match) throw new TypeError(`${decimal} is no decimal with at most six places`);
  const [, sign, whole = "", fraction = ""] = match;
  const millionths = BigInt(whole + fraction.padEnd(6, "0"));
  return sign ? -millionths : millionths;
}

/** The decimal string of a number of millionths, without needless zeros. */
export function toDecimal(millionths: bigint): string {
  const digits = String(millionths < 0n ? -millionths : millionths).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return `${millionths < 0n ? "-" : ""}${digits.slice(0, -6)}${fraction && `.${fraction}`}`;
}
