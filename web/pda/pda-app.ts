import { type LoggedScan, logScan, type ScanSource } from "../shared/scan/scan-log.ts";
import { defaultProfile } from "../shared/scan/scan-profile.ts";
import { uuidv7 } from "../shared/uuid.ts";
import { CallError } from "./api/call-error.ts";
import { type Connection, createConnection, type Tokens, tokensOf } from "./api/connection.ts";
import { createDeviceKey, type DeviceKey } from "./device/device-key.ts";
import { give, setFeedback } from "./feedback/feedback.ts";
import type { Op } from "./machines/machine.ts";
import { isOpen, type OutboxEntry, type Outcome } from "./outbox/outbox-entry.ts";
import { createOutboxSender, type OutboxSender } from "./outbox/outbox-sender.ts";
import type {
  DeviceDatabase,
  DeviceRecord,
  SessionRecord,
  SettingsRecord,
  WarehouseRecord,
} from "./store/device-database.ts";

/** What everything on the screen depends on. */
export type AppState = {
  readonly device: DeviceRecord | undefined;
  readonly session: SessionRecord | undefined;
  /** Whether the last session was ended by the server, and not by whoever worked here. */
  readonly hasLapsed: boolean;
  readonly settings: SettingsRecord;
  /** Entries of the outbox that the server may still have to hear of, and whether one of them was refused. */
  readonly waiting: number;
  readonly refused: boolean;
  /** Why the server serves no version as old as this one, in its words. */
  readonly outdated: string | undefined;
  /** Whether the last call got through. */
  readonly online: boolean;
  readonly scans: readonly LoggedScan[];
};

/** Hears of entries that were answered. */
export type EntryListener = (entry: OutboxEntry) => Promise<void>;

/** The state of the device and what can be done with it. */
export type PdaApp = ReturnType<typeof createPdaApp>;

export const appVersion = "0.1.0";

/** Puts together what the device keeps, the connection and the outbox. */
export function createPdaApp(
  db: DeviceDatabase,
  kept: Pick<AppState, "device" | "session"> & { settings: SettingsRecord | undefined },
) {
  let state: AppState = {
    device: kept.device,
    session: kept.session,
    hasLapsed: false,
    settings: kept.settings ?? defaultSettings,
    waiting: 0,
    refused: false,
    outdated: undefined,
    online: true,
    scans: [],
  };
  const listeners = new Set<() => void>();
  const entryListeners = new Set<EntryListener>();
  const change = (next: Partial<AppState>): void => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  setFeedback(state.settings.volume, state.settings.vibrates);

  /** Tokens of a session that is being opened: calls are made with them, and to the pages it is none yet. */
  let opening: Tokens | undefined;
  const keepSession = async (session: SessionRecord | undefined, hasLapsed = false): Promise<void> => {
    await db.keepFact("session", session);
    change({ session, hasLapsed });
  };
  const connection: Connection = createConnection({
    current: () => ({
      key: state.device?.key,
      deviceId: state.device?.id ?? "",
      tokens: opening ?? state.session?.tokens,
    }),
    keep: (tokens) =>
      tokens && state.session
        ? keepSession({ ...state.session, tokens })
        : keepSession(undefined, state.session !== undefined),
  });
  /** Every call passes here, so that the page knows whether the server is there. */
  const watched: Connection = {
    call: (name, request, options) => watch(connection.call(name, request, options)),
    send: (name, request) => watch(connection.send(name, request)),
  };
  async function watch<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      if (!state.online) change({ online: true });
      return value;
    } catch (error) {
      const away = error instanceof CallError && error.kind === "away";
      if (state.online === away) change({ online: !away });
      if (error instanceof CallError && error.kind === "device") void checkDevice();
      throw error;
    }
  }

  const sender: OutboxSender = createOutboxSender({
    store: { firstOpen: db.firstOpen, put: db.putEntry },
    send: async (entry) => outcomeOf(entry, () => watched.send(entry.rpc, { ...entry.body, requestId: entry.id })),
    userId: () => state.session?.userId,
    exclusively: async (action) => {
      await navigator.locks.request("erp-pda-outbox", action);
    },
    now: Date.now,
    sleep: (ms, wake) => Promise.race([new Promise<void>((resolve) => setTimeout(resolve, ms)), wake]),
    settled: async (entry) => {
      if (entry.state === "waiting" && entry.attempts === 1) give("unreachable");
      await countOutbox();
      for (const listener of entryListeners) await listener(entry);
      await countOutbox();
    },
  });

  const countOutbox = async (): Promise<void> => {
    const open = (await db.entries()).filter(isOpen);
    change({ waiting: open.length, refused: open.some((each) => each.state === "refused") });
  };
  const sendOutbox = (): void => {
    void countOutbox();
    void sender.run();
  };

  /** The enrolment that was tried last, until its answer is there. */
  let enrolment: { readonly token: string; readonly key: DeviceKey } | undefined;
  const keepDevice = async (device: DeviceRecord | undefined): Promise<void> => {
    await db.keepFact("device", device);
    change({ device });
  };
  /** Asks the server what this device is to it. */
  async function checkDevice(): Promise<void> {
    const { device } = state;
    if (!device) return;
    try {
      const { device: known } = await connection.call("auth.v1.DeviceTrustService/ProveDevice", {});
      await keepDevice({ ...device, name: known?.name || device.name, state: known?.state ?? device.state });
    } catch (error) {
      if (error instanceof CallError && error.kind === "device")
        await keepDevice({ ...device, state: "STATE_REVOKED" });
      else if (!(error instanceof CallError)) throw error;
    }
  }

  /** Tells the server that the device is there, and how much waits on it. */
  const beat = async (): Promise<void> => {
    if (state.device?.state !== "STATE_TRUSTED" || document.visibilityState !== "visible") return;
    try {
      const request = { appVersion, queueDepth: state.waiting };
      await watched.call("auth.v1.DeviceTrustService/DeviceHeartbeat", request);
      if (state.outdated !== undefined) change({ outdated: undefined });
    } catch (error) {
      // That nothing gets through is shown already; the next one follows in a minute.
      if (!(error instanceof CallError)) throw error;
      if (error.reason === "UPGRADE_REQUIRED") change({ outdated: error.message });
    }
  };

  return {
    db,
    beat,
    connection: watched,
    sender,
    get state() {
      return state;
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    onEntry: (listener: EntryListener) => {
      entryListeners.add(listener);
      return () => {
        entryListeners.delete(listener);
      };
    },
    sendOutbox,
    countOutbox,
    checkDevice,
    /**
     * Makes a key and enrols this device with the token of a code; it then waits for a second person. When the answer is
     * lost, the server knows the device again by the same key and token.
     */
    enroll: async (token: string, name: string): Promise<void> => {
      if (enrolment?.token !== token) enrolment = { token, key: await createDeviceKey() };
      const { key } = enrolment;
      const request = {
        enrollmentToken: token,
        publicKeyJwk: key.publicJwk,
        name,
        serialNo: `WEB-${key.thumbprint.slice(0, 16)}`,
        model: modelName(),
        platform: "web",
        appVersion,
      };
      const { device } = await watched.call("auth.v1.DeviceTrustService/EnrollDevice", request, {
        enrolment,
      });
      await keepDevice({
        key,
        id: device?.id ?? "",
        name: device?.name || name,
        state: device?.state ?? "STATE_PENDING",
      });
      enrolment = undefined;
    },
    forgetDevice: async (): Promise<void> => {
      await keepSession(undefined);
      await keepDevice(undefined);
    },
    /** Opens the session of a person, and learns what she may do where. */
    login: async (badgeCode: string, pin: string): Promise<void> => {
      const { tokens, user } = await watched.call("auth.v1.SessionService/LoginWithBadge", { badgeCode, pin });
      const opened = { tokens: tokensOf(tokens), userId: user?.id ?? "", userName: user?.displayName ?? "" };
      opening = opened.tokens;
      try {
        const me = await watched.call("auth.v1.SessionService/GetMe", {});
        const permissions = (me.permissions ?? []).map(({ permission }) => permission ?? "");
        const mayList = permissions.includes("inventory.warehouse.read");
        const all = { pageSize: 500 };
        const list = mayList ? await watched.call("inventory.v1.WarehouseService/ListWarehouses", all) : {};
        const warehouses = (list.warehouses ?? []).map(({ id = "", code = "", name = "" }) => ({ id, code, name }));
        const warehouse = warehouses.length === 1 ? warehouses[0] : undefined;
        await keepSession({ ...opened, permissions, warehouses, warehouse });
      } finally {
        opening = undefined;
      }
      sendOutbox();
    },
    /** Ends the session. What is not sent yet belongs to its user, so it has to be sent or given up before. */
    logout: async (): Promise<"done" | "unsent"> => {
      await countOutbox();
      if (state.waiting > 0) return "unsent";
      try {
        await watched.call("auth.v1.SessionService/Logout", {});
      } catch (error) {
        // The session ends by itself; the device forgets it now in any case.
        if (!(error instanceof CallError)) throw error;
      }
      await keepSession(undefined);
      return "done";
    },
    chooseWarehouse: async (warehouse: WarehouseRecord | undefined): Promise<void> => {
      if (state.session) await keepSession({ ...state.session, warehouse });
    },
    changeSettings: async (settings: Partial<SettingsRecord>): Promise<void> => {
      const next = { ...state.settings, ...settings };
      await db.keepFact("settings", next);
      setFeedback(next.volume, next.vibrates);
      change({ settings: next });
    },
    /** Puts a call into the outbox that belongs to no task, such as an undo. */
    confirm: async (op: Op): Promise<string> => {
      const id = uuidv7();
      const { session, device } = state;
      const by = { userId: session?.userId ?? "", userName: session?.userName ?? "", deviceId: device?.id ?? "" };
      const task = { kind: "single", id, commit: 1, part: 0 };
      const fresh = { at: Date.now(), state: "waiting", attempts: 0, nextAt: 0 } as const;
      await db.addEntry({ ...op, ...by, ...fresh, id, task, step: `${id}/1/0` });
      sendOutbox();
      return id;
    },
    log: (text: string, fate: string, source: ScanSource) =>
      change({ scans: logScan(state.scans, { text, at: Date.now(), fate, source }) }),
  };
}

/** Sends an entry, and says what came of it in the words of the outbox. */
async function outcomeOf(entry: OutboxEntry, send: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: "done", answer: await send() };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (error.kind === "away") return { kind: "unreachable", why: error.message };
    if (error.kind === "signed_out" || error.kind === "device") return { kind: "signed_out" };
    // The goods are where they should be; that somebody else has ended the task meanwhile changes nothing of it.
    if (entry.rpc === "inventory.v1.TaskService/CompleteTask") return { kind: "done", answer: {} };
    return { kind: "refused", why: error.message };
  }
}

function modelName(): string {
  const data = navigator as { userAgentData?: { platform?: string } };
  return `Browser ${data.userAgentData?.platform ?? ""}`.trim().slice(0, 100);
}

const defaultSettings: SettingsRecord = { volume: 0.7, vibrates: true, theme: "system", profile: defaultProfile };
