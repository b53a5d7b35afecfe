/** A command that can be printed as a code and scanned instead of tapped. It carries no rights. */
export type CommandCode =
  | { readonly name: "OK" | "CANCEL" | "UNDO" | "BACK" | "FULL" | "SHORT" }
  | { readonly name: "QTY"; readonly value: string };

/** Reads "CMD:OK" or "QTY:12.5", with or without the identifier of the symbology; undefined for every other code. */
export function readCommandCode(scanned: string): CommandCode | undefined {
  const text = withoutSymbology(scanned).trim().toUpperCase();
  const name = /^CMD:(OK|CANCEL|UNDO|BACK|FULL|SHORT)$/.exec(text)?.[1];
  if (name) return { name: name as "OK" };
  const value = /^(?:CMD:)?QTY:((?:0|[1-9]\d{0,13})(?:\.\d{1,6})?)$/.exec(text)?.[1];
  return value === undefined ? undefined : { name: "QTY", value };
}

/** A scan without the AIM identifier that a scanner may put before it, for example "]C1". */
export function withoutSymbology(scanned: string): string {
  return scanned.replace(/^\][A-Za-z][0-9A-Za-z]/, "");
}
