import { type OutboxEntry, type Outcome, settle } from "./outbox-entry.ts";

/** Where the entries of the device are kept. */
export type OutboxStore = {
  /** The first entry that is waiting or refused, in the order of the device. */
  firstOpen(): Promise<OutboxEntry | undefined>;
  put(entry: OutboxEntry): Promise<void>;
};

/** What the sender needs. */
export type SenderPorts = {
  readonly store: OutboxStore;
  readonly send: (entry: OutboxEntry) => Promise<Outcome>;
  /** Id of the user who is signed in; undefined when nobody is. */
  readonly userId: () => string | undefined;
  /** Runs an action while no other page of this device does the same. */
  readonly exclusively: (action: () => Promise<void>) => Promise<void>;
  readonly now: () => number;
  /** Waits, but not longer than until `wake` is called. */
  readonly sleep: (ms: number, wake: Promise<void>) => Promise<void>;
  readonly settled: (entry: OutboxEntry) => void | Promise<void>;
};

/** Why the sender rests. */
export type Rest = "empty" | "refused" | "signed_out" | "other_user";

/** Sends what waits, one after the other. */
export type OutboxSender = {
  /** Sends until nothing waits, or something has to be decided first. */
  run(): Promise<Rest>;
  /** Sends at once what waits for its next attempt. */
  wake(): void;
};

/**
 * Makes the sender of a page. The order of the device is kept: an entry that was refused holds up all that were confirmed
 * after it, as they may depend on it.
 */
export function createOutboxSender(ports: SenderPorts): OutboxSender {
  let running: Promise<Rest> | undefined;
  let again = false;
  let isWoken = false;
  let waking = Promise.withResolvers<void>();

  const loop = async (): Promise<Rest> => {
    const { store, send, userId, now, sleep, settled } = ports;
    for (;;) {
      const entry = await store.firstOpen();
      if (!entry) return "empty";
      if (entry.state === "refused") return "refused";
      const user = userId();
      if (user === undefined) return "signed_out";
      // Nobody posts in the name of somebody else.
      if (user !== entry.userId) return "other_user";
      const wait = entry.nextAt - now();
      // A clock that was set back must not make an entry wait for a day.
      if (wait > 0 && wait <= 60_000 && !isWoken) {
        await sleep(wait, waking.promise);
        continue;
      }
      isWoken = false;
      const outcome = await send(entry);
      const next = settle(entry, outcome, now());
      await store.put(next);
      await settled(next);
      if (outcome.kind === "signed_out") return "signed_out";
    }
  };

  const start = async (): Promise<Rest> => {
    let rest: Rest = "empty";
    do {
      again = false;
      await ports.exclusively(async () => {
        rest = await loop();
      });
    } while (again);
    return rest;
  };

  return {
    run: () => {
      again = true;
      running ??= start().finally(() => {
        running = undefined;
      });
      return running;
    },
    wake: () => {
      isWoken = true;
      waking.resolve();
      waking = Promise.withResolvers<void>();
    },
  };
}
