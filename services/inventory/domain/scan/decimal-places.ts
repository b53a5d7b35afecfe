/** Puts the decimal point into digits that carry none: "001250" with 3 places is "1.250". Keeps every place. */
export function withDecimalPlaces(digits: string, places: number): string {
  const padded = digits.padStart(places + 1, "0");
  const whole = padded.slice(0, padded.length - places).replace(/^0+(?=[0-9])/, "");
  return places === 0 ? whole : `${whole}.${padded.slice(-places)}`;
}

/** Takes the point out of an unsigned decimal, "1.250": its digits, and how many stood after the point. */
export function withoutDecimalPoint(decimal: string): { readonly digits: string; readonly places: number } | undefined {
  const [, whole, fraction = ""] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(decimal) ?? [];
  if (whole === undefined) return undefined;
  return { digits: (whole + fraction).replace(/^0+(?=[0-9])/, ""), places: fraction.length };
}
