import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { ScanContextJson } from "../../../gen/json/erp/inventory/v1/scan_pb.js";
import { currentLanguage, inLanguage } from "../../shared/language.ts";
import { readCommandCode } from "../../shared/scan/command-code.ts";
import { createScanQueue, type ScanQueue } from "../../shared/scan/scan-queue.ts";
import { uuidv7 } from "../../shared/uuid.ts";
import { CallError } from "../api/call-error.ts";
import { give } from "../feedback/feedback.ts";
import { flash } from "../feedback/flash.ts";
import type { Code, Input, Machine, TaskState } from "../machines/machine.ts";
import { undoOp, undoStateOf } from "../outbox/undo.ts";
import { usePda } from "../pda-context.ts";
import { createTaskRunner, type TaskRunner } from "../task-runner.ts";
import { pageTexts } from "../texts/page-texts.ts";
import type { TaskKind } from "./open-task.ts";
import { type Awaited, resolveCode } from "./resolve-code.ts";

/** A task as a page plays it. */
export type TaskSpec<State extends TaskState<Query>, Query, Loaded> = {
  readonly kind: TaskKind;
  readonly machine: Machine<State, Query, Loaded>;
  readonly start: State;
  readonly load: (query: Query) => Promise<Loaded>;
  /** What the server should know of the step, to tell codes apart. */
  readonly context: (state: State) => ScanContextJson;
  readonly awaited: (state: State) => Awaited;
  /** Whether it goes on without a network, with codes that were scanned before. What is known of them settles nothing. */
  readonly worksOffline?: boolean;
  /** A code that the person came with. */
  readonly first?: Code | undefined;
};

/** What a page needs of its task. */
export type Task<State, Loaded> = {
  readonly state: State;
  readonly dispatch: (input: Input<Loaded>) => void;
  readonly today: () => string;
  /** Whether something was done a moment ago. */
  readonly justDone: boolean;
  /** The code that is looked up now. */
  readonly asked: string | undefined;
  /** Scans that wait for their turn, and those that were dropped because of an error. */
  readonly waiting: number;
  readonly dropped: number;
  /** What a code may stand for, when only the person can tell. */
  readonly choices: readonly Code[];
  readonly choose: (code: Code | undefined) => void;
  readonly notice: "unfinished" | "composing" | "full" | undefined;
  readonly noticeText: string;
  readonly setDigits: (listener: ((text: string) => void) | undefined) => void;
};

/** Plays a task on this page; undefined until what the device keeps of it is there. */
export function useTask<State extends TaskState<Query>, Query, Loaded>(
  spec: TaskSpec<State, Query, Loaded>,
): Task<State, Loaded> | undefined {
  const { app, scanner, records, go } = usePda();
  const latest = useRef(spec);
  latest.current = spec;
  const [runner, setRunner] = useState<TaskRunner<State, Loaded>>();
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [choices, setChoices] = useState<readonly Code[]>([]);
  const [dropped, setDropped] = useState(0);
  const [notice, setNotice] = useState<{ kind: "unfinished" | "composing" | "full"; text: string }>();
  const [justDone, setJustDone] = useState(false);
  const queue = useRef<ScanQueue>(undefined);
  const seen = useRef(new Map<string, readonly Code[]>());
  const digits = useRef<(text: string) => void>(undefined);
  const { kind } = spec;

  useEffect(() => {
    let alive = true;
    let unbind = () => {};
    const userId = app.state.session?.userId ?? "";
    const open = async () => {
      const saved = await app.db.task(userId, kind);
      const { machine, start, first } = latest.current;
      const isKept = saved && Date.now() - saved.at < keptMs;
      const begin = isKept ? { id: saved.id, state: saved.state as State } : { id: uuidv7(), state: start };
      const made = createTaskRunner<State, Query, Loaded>(machine, begin, {
        kind,
        save: (task, added, closed) => app.db.saveTask(userId, task, added, closed),
        entriesOf: app.db.entriesOf,
        load: (query) => latest.current.load(query),
        explain,
        stamp: () => ({ userId, userName: app.state.session?.userName ?? "", deviceId: app.state.device?.id ?? "" }),
        newId: uuidv7,
        now: Date.now,
        tone: (tone) => {
          // Green is only what the server has.
          const isQueued = tone === "complete" && !app.state.online;
          give(isQueued ? "queued" : tone);
          flash(isQueued ? "queued" : tone);
          if (alive && tone !== "tick") setJustDone(tone === "complete");
        },
        leave: () => {
          void app.db.dropTask(userId, kind).then(() => go({ name: "home" }));
        },
        changed: () => {
          if (!alive) return;
          const isRejected = made.state.panel?.tone === "rejected";
          if (isRejected && !queue.current?.isBlocked) setDropped(queue.current?.block() ?? 0);
          if (!isRejected && queue.current?.isBlocked) {
            queue.current.unblock();
            setDropped(0);
          }
          redraw();
        },
        confirmed: app.sendOutbox,
      });
      if (!alive) return;
      queue.current = createScanQueue(({ text }) => takeScan(made, text), redraw);
      const ended = app.onEntry(made.settled);
      unbind = ended;
      setRunner(() => made);
      await made.resume();
      if (made.state.panel?.tone === "rejected") queue.current.block();
      if (first) await made.code(first, todayHere());
    };
    const takeScan = async (made: TaskRunner<State, Loaded>, text: string): Promise<void> => {
      setChoices([]);
      setNotice(undefined);
      const command = readCommandCode(text);
      if (command?.name === "QTY") return made.dispatch({ kind: "quantity", value: command.value });
      if (command?.name === "UNDO") return undoLast();
      if (command) return made.dispatch({ kind: "command", name: command.name });
      const { context, awaited } = latest.current;
      try {
        const asked = { connection: app.connection, records };
        const { codes } = await resolveCode(asked, text, context(made.state), awaited(made.state)).catch((error) => {
          const known = latest.current.worksOffline && isAway(error) ? seen.current.get(text) : undefined;
          if (!known) throw error;
          return { codes: known };
        });
        seen.current.set(text, codes);
        const [code] = codes;
        if (codes.length > 1) {
          give("attention");
          setChoices(codes);
        } else if (code) await made.code(code, todayHere());
      } catch (error) {
        await made.dispatch({ kind: "not_loaded", why: explain(error) });
      }
    };
    const undoLast = async (): Promise<void> => {
      const entries = await app.db.entries();
      const mine = entries.filter((each) => each.userId === userId && each.task.kind === kind);
      const last = mine.findLast((each) => undoStateOf(each, entries, Date.now()) === "possible");
      give(last ? "accepted" : "rejected");
      if (last) await app.confirm(undoOp(last));
    };
    void open();
    return () => {
      alive = false;
      unbind();
      queue.current = undefined;
    };
  }, [app, records, go, kind]);

  useEffect(() => {
    if (!runner) return;
    scanner.setListener({
      scan: (text, source) => {
        const fate = queue.current?.push({ text, at: Date.now() }) ?? "full";
        app.log(text, fate, source);
        if (fate === "repeated") give("tick");
        else if (fate === "full") setNotice({ kind: "full", text: "" });
        else if (fate === "blocked") {
          const isRead = readCommandCode(text)?.name === "OK";
          if (isRead) void runner.dispatch({ kind: "command", name: "OK" });
          else give("rejected");
        }
        redraw();
      },
      digits: (text) => digits.current?.(text),
      unfinished: (text) => {
        give("attention");
        setNotice({ kind: "unfinished", text });
      },
      composing: () => setNotice({ kind: "composing", text: "" }),
    });
    scanner.refocus();
    return () => scanner.setListener(undefined);
  }, [runner, scanner, app]);

  useEffect(() => {
    if (!justDone) return;
    const timer = setTimeout(() => setJustDone(false), doneMs);
    return () => clearTimeout(timer);
  }, [justDone]);

  useWakeLock();
  const dispatch = useCallback((input: Input<Loaded>) => void runner?.dispatch(input), [runner]);
  const choose = useCallback(
    (code: Code | undefined) => {
      setChoices([]);
      if (code) void runner?.code(code, todayHere());
    },
    [runner],
  );
  const setDigits = useMemo(
    () => (listener: ((text: string) => void) | undefined) => {
      digits.current = listener;
    },
    [],
  );
  if (!runner) return undefined;
  return {
    state: runner.state,
    dispatch,
    today: todayHere,
    justDone,
    waiting: queue.current?.waiting ?? 0,
    asked: queue.current?.current?.text,
    dropped,
    choices,
    choose,
    notice: notice?.kind,
    noticeText: notice?.text ?? "",
    setDigits,
  };
}

/** How long the big check stands, unless the next scan comes before. */
const doneMs = 1_500;

/** What was left longer ago than this begins anew: the goods have moved on. */
const keptMs = 24 * 3_600_000;

function isAway(error: unknown): boolean {
  return error instanceof CallError && error.kind === "away";
}

function explain(error: unknown): string {
  if (!(error instanceof CallError)) throw error;
  // It is read after the person has signed in again.
  return error.kind === "signed_out" ? inLanguage(pageTexts.session_ended, currentLanguage()) : error.message;
}

/** The day here, "YYYY-MM-DD". */
function todayHere(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Keeps the screen on during a task, where the browser can. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const hold = async () => {
      if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
      // A device that saves its battery refuses; the task goes on all the same.
      lock = await navigator.wakeLock.request("screen").catch(() => undefined);
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
