/** How a scanner sends its codes, as it was set up on the scanner and found out by the page that tests it. */
export type ScanProfile = {
  /** What comes before every code; empty when nothing does. A code that begins so is a scan for certain. */
  readonly prefix: string;
  /**
   * What ends a code: a key (Enter or Tab, also CR with LF), the characters \n or \r\n themselves, as some firmware sends
   * them, or nothing.
   */
  readonly suffix: "key" | "literal" | "none";
  /** Longest pause within a code. It settles only what nothing else can: typed text in a field, codes without suffix. */
  readonly gapMs: number;
};

export const defaultProfile: ScanProfile = { prefix: "", suffix: "key", gapMs: 100 };

/** Fewest characters that are taken for a scan where a person could have typed them. */
export const burstLength = 6;
/** A code without suffix ends when nothing has come for this long. */
export const burstFlushMs = 150;
/** Text that was put in as a whole, as by an input method, ends when nothing has come for this long. */
export const textFlushMs = 80;
/** What has no end after this long is given up, and said: the scanner sends no suffix, or somebody typed. */
export const unfinishedMs = 3_000;
/** Longest number of pieces that a person types; longer digits are codes, whatever the speed. */
export const typedDigits = 7;
