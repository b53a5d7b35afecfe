/** Why a scan, or a part of it, is not accepted as it stands. */
export type ProblemReason =
  /** Nothing was scanned, or nothing but blanks. */
  | "EMPTY"
  /** The scan is longer than any code that is read here. */
  | "SCAN_TOO_LONG"
  /** The digits begin no Application Identifier of the GS1 General Specifications. */
  | "UNKNOWN_AI"
  | "TOO_SHORT"
  | "TOO_LONG"
  | "WRONG_CHARACTER"
  /** A check digit, check character pair or IBAN check does not agree with what it protects. */
  | "CHECK_DIGIT"
  /** A date or time that the calendar does not have. */
  | "BAD_DATE"
  /** A digit or number outside the values that its Application Identifier allows. */
  | "WRONG_VALUE"
  /** One thing is stated twice, differently. */
  | "REPEATED_AI"
  /** An element that another one needs is on none of the lines of this scan. It may be on another symbol of the label. */
  | "MISSING_AI"
  /** Two elements that may not describe the same thing. */
  | "FORBIDDEN_PAIR"
  /** A percent sign in a link that no two hexadecimal digits follow. */
  | "BAD_ENCODING"
  /** An Application Identifier in the path of a link that does not qualify its key. */
  | "NOT_A_QUALIFIER"
  /** The digits could also be another number; the detail names it. */
  | "AMBIGUOUS_NUMBER";

export type ScanProblem = {
  readonly reason: ProblemReason;
  /** An error makes the scan unfit for use; a warning leaves the decision to whoever knows the rest of the label. */
  readonly severity: "error" | "warning";
  /** Application Identifier that it is about; empty where there is none. */
  readonly ai: string;
  /** Offset in the text of the reading, in UTF-16 code units; index in the list where a label is built. */
  readonly position: number;
  /** What was expected, or found, in a few English words for a support log. Programs switch on the reason. */
  readonly detail: string;
};

/** What is wrong within one value, before it is known where the value stands. */
export type Fault = { readonly reason: ProblemReason; readonly offset: number; readonly detail: string };

export function scanError(reason: ProblemReason, ai: string, position: number, detail: string): ScanProblem {
  return { reason, severity: "error", ai, position, detail };
}

export function scanWarning(reason: ProblemReason, ai: string, position: number, detail: string): ScanProblem {
  return { reason, severity: "warning", ai, position, detail };
}

export function hasError(problems: readonly ScanProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
