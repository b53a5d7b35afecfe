import { isOpen, type OutboxEntry, type Outcome } from "../outbox/outbox-entry.ts";
import type { OutboxStore } from "../outbox/outbox-sender.ts";
import type { NewEntry, SavedTask } from "../task-runner.ts";

/** What a device keeps: all of it is there after a crash, and each save is there as a whole or not at all. */
export type TestDevice = OutboxStore & {
  readonly entries: OutboxEntry[];
  task: SavedTask | undefined;
  save(task: SavedTask, added: readonly NewEntry[], closed: readonly OutboxEntry[]): Promise<void>;
  entriesOf(taskId: string): Promise<readonly OutboxEntry[]>;
};

/** Makes the memory of a device, with the rules that its database keeps. */
export function createTestDevice(): TestDevice {
  const entries: OutboxEntry[] = [];
  const put = (entry: OutboxEntry) => {
    entries[entry.seq] = JSON.parse(JSON.stringify(entry));
  };
  const device: TestDevice = {
    entries,
    task: undefined,
    firstOpen: async () => entries.find(isOpen),
    put: async (entry) => put(entry),
    save: async (task, added, closed) => {
      for (const { step } of added) {
        if (entries.some((each) => each.step === step)) throw new Error(`the step ${step} was confirmed twice`);
      }
      device.task = JSON.parse(JSON.stringify(task));
      for (const entry of added) put({ ...entry, seq: entries.length });
      for (const entry of closed) put(entry);
    },
    entriesOf: async (taskId) => entries.filter(({ task }) => task.id === taskId),
  };
  return device;
}

/** A server that knows every operation by its id, as the real one does, behind a network that loses what a test wants. */
export function createTestServer(rule: (entry: OutboxEntry) => Outcome) {
  const outcomes = new Map<string, Outcome>();
  const ledger: OutboxEntry[] = [];
  return {
    /** What took effect, in the order in which it did. */
    ledger,
    send: async (entry: OutboxEntry, network: "good" | "request lost" | "reply lost"): Promise<Outcome> => {
      if (network === "request lost") return { kind: "unreachable", why: "no network" };
      let outcome = outcomes.get(entry.id);
      if (!outcome) {
        outcome = rule(entry);
        outcomes.set(entry.id, outcome);
        if (outcome.kind === "done") ledger.push(entry);
      }
      return network === "reply lost" ? { kind: "unreachable", why: "no network" } : outcome;
    },
  };
}
