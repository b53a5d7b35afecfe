import type { Logger } from "pino";

/** Work that is due at an interval, and safe to repeat. */
export type Chore = { readonly name: string; readonly everyMs: number; run(signal: AbortSignal): Promise<unknown> };

/**
 * Does chores at their intervals, and each once soon after the start: a worker that is started anew more often than a chore
 * is due would otherwise never do it. One that fails is logged, and done again when it is due.
 */
export function startChores(chores: readonly Chore[], log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const timers = chores.map((chore, at) => {
    const tick = () => {
      timers[at] = setTimeout(tick, chore.everyMs);
      const work = chore.run(stopping.signal).then(
        () => undefined,
        (error: unknown) => {
          if (!stopping.signal.aborted)
            log.error({ err: error, chore: chore.name }, "a chore failed; it is tried again");
        },
      );
      running.add(work);
      void work.finally(() => running.delete(work));
    };
    return setTimeout(tick, Math.min(chore.everyMs, firstMs + at * apartMs));
  });
  return {
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      stopping.abort();
      await Promise.all(running);
    },
  };
}

// Not while the stack starts, and one after the other.
const firstMs = 15_000;
const apartMs = 200;
