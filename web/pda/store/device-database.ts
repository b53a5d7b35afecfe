import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ScanProfile } from "../../shared/scan/scan-profile.ts";
import type { Tokens } from "../api/connection.ts";
import type { DeviceKey } from "../device/device-key.ts";
import { isOpen, type OutboxEntry } from "../outbox/outbox-entry.ts";
import type { NewEntry, SavedTask } from "../task-runner.ts";

/** What this device is. */
export type DeviceRecord = {
  readonly key: DeviceKey;
  readonly id: string;
  readonly name: string;
  /** State by its name in the contract, from the last answer of the server. */
  readonly state: string;
};

export type WarehouseRecord = { readonly id: string; readonly code: string; readonly name: string };

/** Who works with the device now. */
export type SessionRecord = {
  readonly tokens: Tokens;
  readonly userId: string;
  readonly userName: string;
  readonly permissions: readonly string[];
  readonly warehouses: readonly WarehouseRecord[];
  readonly warehouse: WarehouseRecord | undefined;
};

/** How the person at the device likes it. */
export type SettingsRecord = {
  readonly volume: number;
  readonly vibrates: boolean;
  readonly theme: "system" | "light" | "dark" | "contrast";
  readonly profile: ScanProfile;
};

type Schema = DBSchema & {
  /** One record for each of the types above, by name. */
  facts: { key: string; value: unknown };
  /** The open task of each kind, by user and kind. */
  tasks: { key: string; value: SavedTask & { readonly key: string; readonly userId: string } };
  outbox: { key: number; value: OutboxEntry; indexes: { step: string; task: string; state: string } };
};

export type DeviceDatabase = {
  fact<T>(name: "device" | "session" | "settings"): Promise<T | undefined>;
  keepFact(name: "device" | "session" | "settings", value: unknown): Promise<void>;
  task(userId: string, kind: string): Promise<SavedTask | undefined>;
  tasks(userId: string): Promise<readonly SavedTask[]>;
  dropTask(userId: string, kind: string): Promise<void>;
  /** Keeps a task with new and closed entries of the outbox, in one transaction. */
  saveTask(userId: string, task: SavedTask, added: readonly NewEntry[], closed: readonly OutboxEntry[]): Promise<void>;
  addEntry(entry: NewEntry): Promise<void>;
  putEntry(entry: OutboxEntry): Promise<void>;
  firstOpen(): Promise<OutboxEntry | undefined>;
  entriesOf(taskId: string): Promise<readonly OutboxEntry[]>;
  /** All entries that are still kept, oldest first. */
  entries(): Promise<readonly OutboxEntry[]>;
};

/** Opens what this device keeps. Everything survives the page and the battery. */
export async function openDeviceDatabase(): Promise<DeviceDatabase> {
  const db: IDBPDatabase<Schema> = await openDB<Schema>("erp-pda", 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore("facts");
      fresh.createObjectStore("tasks", { keyPath: "key" });
      const outbox = fresh.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      // A step of a task is confirmed once: the second one fails with everything that is saved beside it.
      outbox.createIndex("step", "step", { unique: true });
      outbox.createIndex("task", "task.id");
      outbox.createIndex("state", "state");
    },
  });
  const entries = () => db.getAll("outbox");
  return {
    fact: async <T>(name: string) => (await db.get("facts", name)) as T | undefined,
    keepFact: async (name, value) => {
      if (value === undefined) await db.delete("facts", name);
      else await db.put("facts", value, name);
    },
    task: (userId, kind) => db.get("tasks", `${userId}/${kind}`),
    tasks: async (userId) => (await db.getAll("tasks")).filter((each) => each.userId === userId),
    dropTask: (userId, kind) => db.delete("tasks", `${userId}/${kind}`),
    saveTask: async (userId, task, added, closed) => {
      const tx = db.transaction(["tasks", "outbox"], "readwrite", { durability: "strict" });
      const outbox = tx.objectStore("outbox");
      const work = [
        tx.objectStore("tasks").put({ ...task, userId, key: `${userId}/${task.kind}` }),
        ...added.map((entry) => outbox.add(entry as OutboxEntry)),
        ...closed.map((entry) => outbox.put(entry)),
        tx.done,
      ];
      await Promise.all(work);
    },
    addEntry: async (entry) => {
      await db.add("outbox", entry as OutboxEntry);
    },
    putEntry: async (entry) => {
      await db.put("outbox", entry);
      if (!isOpen(entry)) await forgetOld(db);
    },
    firstOpen: async () => {
      const open = await Promise.all(["waiting", "refused"].map((state) => db.getFromIndex("outbox", "state", state)));
      return open.filter((each) => each !== undefined).sort((a, b) => a.seq - b.seq)[0];
    },
    entriesOf: (taskId) => db.getAllFromIndex("outbox", "task", taskId),
    entries,
  };
}

/** Keeps the last 200 entries of which nobody waits for anything. */
async function forgetOld(db: IDBPDatabase<Schema>): Promise<void> {
  const tx = db.transaction("outbox", "readwrite");
  let left = (await tx.store.count()) - 200;
  for (let cursor = await tx.store.openCursor(); cursor && left > 0; cursor = await cursor.continue()) {
    if (!isOpen(cursor.value)) await cursor.delete();
    left--;
  }
  await tx.done;
}
