/** What became of a scan when it came in. */
export type ScanFate =
  /** It waits for its turn, or has it already. */
  | "taken"
  /** The trigger bounced: the same code came twice at once. Counted once, with a soft tick. */
  | "repeated"
  /** An error is on the screen and has to be read first. */
  | "blocked"
  /** Too many wait. */
  | "full";

/** A code that was scanned, and when. */
export type Scan = { readonly text: string; readonly at: number };

/** Scans in the order in which they came; one at a time is worked on, none is dropped in silence. */
export type ScanQueue = {
  readonly waiting: number;
  /** The scan that is worked on. */
  readonly current: Scan | undefined;
  readonly isBlocked: boolean;
  push(scan: Scan): ScanFate;
  /**
   * Ends the scans that wait, as the person has to read an error first: they were meant for a screen that is not there
   * now. Returns how many, to be told. Until `unblock` no scan is taken.
   */
  block(): number;
  unblock(): void;
  /** Drops what waits and forgets the last code: another task begins. */
  clear(): void;
};

/** Works off scans one after the other; `work` must not fail, an error is part of its job. */
export function createScanQueue(work: (scan: Scan) => Promise<void>, changed: () => void = () => {}): ScanQueue {
  const scans: Scan[] = [];
  let last: Scan | undefined;
  let isBlocked = false;
  let current: Scan | undefined;

  const run = async () => {
    if (current) return;
    try {
      for (current = scans.shift(); current; current = scans.shift()) {
        changed();
        await work(current);
      }
    } finally {
      current = undefined;
      changed();
    }
  };

  return {
    get waiting() {
      return scans.length;
    },
    get current() {
      return current;
    },
    get isBlocked() {
      return isBlocked;
    },
    push: (scan) => {
      if (isBlocked) return "blocked";
      // Counted from the one that was taken, so that somebody who scans steadily is heard again.
      if (last && last.text === scan.text && scan.at - last.at < repeatMs && scan.at >= last.at) return "repeated";
      if (scans.length >= mostWaiting) return "full";
      last = scan;
      scans.push(scan);
      void run();
      return "taken";
    },
    block: () => {
      isBlocked = true;
      return scans.splice(0).length;
    },
    unblock: () => {
      isBlocked = false;
      last = undefined;
    },
    clear: () => {
      scans.length = 0;
      last = undefined;
      isBlocked = false;
    },
  };
}

/** The same code within this time is the bounce of a trigger. */
export const repeatMs = 800;
const mostWaiting = 50;
