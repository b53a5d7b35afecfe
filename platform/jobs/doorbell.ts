/**
 * Tells workers that there may be a job. It may get lost, come late, or come for nothing: workers look by themselves each
 * second, so it makes them quick and nothing else.
 */
export type Doorbell = {
  /** Rings once for each job; never waits and never fails. */
  ring(jobIds: readonly string[]): void;
  /** Calls the listener at each ring from now on. */
  listen(onRing: () => void): void;
  stats(): DoorbellStats;
  close(): Promise<void>;
};

/** What became of the rings of this process. */
export type DoorbellStats = { readonly rung: number; readonly failed: number };

/** A doorbell within this process, for a stack without Redis. */
export function createLocalDoorbell(): Doorbell {
  const listeners: (() => void)[] = [];
  let rung = 0;
  return {
    ring: (jobIds) => {
      rung += jobIds.length;
      if (jobIds.length > 0) for (const onRing of listeners) onRing();
    },
    listen: (onRing) => listeners.push(onRing),
    stats: () => ({ rung, failed: 0 }),
    close: async () => {
      listeners.length = 0;
    },
  };
}
