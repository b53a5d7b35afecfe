import { elementFormat } from "./application-identifiers.ts";
import { isDigits } from "./character-set.ts";
import { type ElementsRead, readElement } from "./element-string.ts";
import type { ScannedElement } from "./element-value.ts";
import { type ScanProblem, scanError } from "./scan-problem.ts";

/**
 * Reads a GS1 Digital Link URI (GS1 Digital Link Standard: URI Syntax, uncompressed form) of whatever host. Undefined for
 * any other web address: one whose path does not end in a primary key with its qualifiers, or whose key has not the
 * shape of one. The order of qualifiers is not held against a label, since it changes no meaning. Query parameters that
 * are not digits only belong to somebody else and are left alone.
 */
export function readDigitalLink(text: string, currentYear: number): ElementsRead | undefined {
  const [, start = "", path, query = ""] =
    /^(https?:\/\/[^/?#\s]+)(\/[^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?$/i.exec(text) ?? [];
  if (path === undefined) return undefined;
  const segments = segmentsOf(path, start.length);
  const keyAt = primaryKeyAt(segments);
  const key = segments[keyAt];
  if (!key) return undefined;
  const readings = pairsOf(segments.slice(keyAt)).map(({ identifier, value }) =>
    identifier === key || qualifiers.get(key.text)?.includes(identifier.text)
      ? readPair(identifier, value, currentYear)
      : { problem: scanError("NOT_A_QUALIFIER", identifier.text, identifier.at, `does not qualify ${key.text}`) },
  );
  const [keyRead] = readings;
  if (keyRead && "problem" in keyRead && keyRead.problem.reason !== "CHECK_DIGIT") return undefined;
  for (const { identifier, value } of parametersOf(query, start.length + path.length + 1)) {
    if (isDigits(identifier.text)) readings.push(readPair(identifier, value, currentYear));
  }
  return {
    elements: readings.flatMap((reading) => ("element" in reading ? reading.element : [])),
    problems: readings.flatMap((reading) => ("problem" in reading ? reading.problem : [])),
  };
}

/** A piece of the address, and where it stands in it. */
type Piece = { readonly text: string; readonly at: number };
type Pair = { readonly identifier: Piece; readonly value: Piece };

/** Primary keys, and the identifiers that may follow each in the path. */
const qualifiers: ReadonlyMap<string, readonly string[]> = new Map([
  ["00", []],
  ["01", ["22", "10", "21", "235"]],
  ["253", []],
  ["255", []],
  ["401", []],
  ["402", []],
  ["414", ["254", "7040"]],
  ["415", ["8020"]],
  ["417", ["7040"]],
  ["8003", []],
  ["8004", ["7040"]],
  ["8006", ["22", "10", "21"]],
  ["8010", ["8011"]],
  ["8013", []],
  ["8017", ["8019"]],
  ["8018", ["8019"]],
]);

/** The last primary key, counted in pairs from the end: what stands before it belongs to the host's own path. */
function primaryKeyAt(segments: readonly Piece[]): number {
  for (let at = segments.length - 2; at >= 0; at -= 2) {
    if (qualifiers.has(segments[at]?.text ?? "")) return at;
  }
  return -1;
}

function readPair(
  identifier: Piece,
  encoded: Piece,
  currentYear: number,
): { readonly element: ScannedElement } | { readonly problem: ScanProblem } {
  const format = elementFormat(identifier.text);
  if (!format) {
    return { problem: scanError("UNKNOWN_AI", identifier.text, identifier.at, "no Application Identifier") };
  }
  const broken = encoded.text.search(/%(?![0-9A-Fa-f]{2})/);
  if (broken >= 0) {
    return { problem: scanError("BAD_ENCODING", identifier.text, encoded.at + broken, "two hexadecimal digits") };
  }
  const value = encoded.text.replace(/%(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  // A GTIN may stand here in the length in which it was assigned.
  const padded = format.ai === "01" && /^([0-9]{8}|[0-9]{12,13})$/.test(value) ? value.padStart(14, "0") : value;
  return readElement(format, padded, { identifier: identifier.at, value: encoded.at }, currentYear);
}

function segmentsOf(path: string, at: number): Piece[] {
  return piecesOf(path.replace(/\/$/, ""), /\//g, at).slice(1);
}

function pairsOf(segments: readonly Piece[]): Pair[] {
  return segments.flatMap((identifier, index) => {
    const value = segments[index + 1];
    return index % 2 === 0 && value ? { identifier, value } : [];
  });
}

function parametersOf(query: string, at: number): Pair[] {
  return piecesOf(query, /[&;]/g, at).map((parameter) => {
    const equals = parameter.text.indexOf("=");
    const end = equals < 0 ? parameter.text.length : equals;
    const valueAt = Math.min(end + 1, parameter.text.length);
    return {
      identifier: { text: parameter.text.slice(0, end), at: parameter.at },
      value: { text: parameter.text.slice(valueAt), at: parameter.at + valueAt },
    };
  });
}

function piecesOf(text: string, divider: RegExp, at: number): Piece[] {
  let from = at;
  return text.split(divider).map((piece) => {
    const placed = { text: piece, at: from };
    from += piece.length + 1;
    return placed;
  });
}
