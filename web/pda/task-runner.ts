import type { Code, Effect, Input, Machine, Op, TaskState, Tone } from "./machines/machine.ts";
import type { OutboxEntry } from "./outbox/outbox-entry.ts";

/** A task as it is kept on the device. */
export type SavedTask = { readonly id: string; readonly kind: string; readonly state: unknown; readonly at: number };

/** An entry of the outbox before the store has given it its place. */
export type NewEntry = Omit<OutboxEntry, "seq">;

/** What the runner needs. Everything that a task remembers goes through `save`. */
export type RunnerPorts<Query, Loaded> = {
  readonly kind: string;
  /** Keeps the state, new entries and entries that a person has looked at: all of them, or nothing. */
  readonly save: (task: SavedTask, added: readonly NewEntry[], closed: readonly OutboxEntry[]) => Promise<void>;
  readonly entriesOf: (taskId: string) => Promise<readonly OutboxEntry[]>;
  readonly load: (query: Query) => Promise<Loaded>;
  /** Says to people why something could not be loaded. */
  readonly explain: (error: unknown) => string;
  readonly stamp: () => Pick<OutboxEntry, "userId" | "userName" | "deviceId">;
  readonly newId: () => string;
  readonly now: () => number;
  readonly tone: (tone: Tone) => void;
  readonly leave: () => void;
  readonly changed: () => void;
  /** New entries wait to be sent. */
  readonly confirmed: () => void;
};

/** Plays a task: hands inputs to its machine, keeps the state, and does what the machine says. */
export type TaskRunner<State, Loaded> = {
  readonly state: State;
  readonly taskId: string;
  /** Goes on where the task was left: fetches again what was being fetched, hears of what was answered meanwhile. */
  resume(): Promise<void>;
  dispatch(input: Input<Loaded>): Promise<void>;
  /** Takes a code, and returns when the task is ready for the next one. */
  code(code: Code, today: string): Promise<void>;
  /** An entry of the outbox has been answered. */
  settled(entry: OutboxEntry): Promise<void>;
};

/** Makes the runner of a task, new or as it was saved. */
export function createTaskRunner<State extends TaskState<Query>, Query, Loaded>(
  machine: Machine<State, Query, Loaded>,
  begin: { readonly id: string; readonly state: State },
  ports: RunnerPorts<Query, Loaded>,
): TaskRunner<State, Loaded> {
  const { id } = begin;
  let { state } = begin;
  let turn: Promise<void> = Promise.resolve();
  let idle = Promise.withResolvers<void>();

  /** Inputs take their turns, so that each sees the state that the one before has left. */
  const dispatch = (input: Input<Loaded>, closed: readonly OutboxEntry[] = []): Promise<void> => {
    const mine = turn.then(() => take(input, closed));
    turn = mine.catch(() => {});
    return mine;
  };

  const take = async (input: Input<Loaded>, closed: readonly OutboxEntry[]): Promise<void> => {
    const step = machine.reduce(state, input);
    const added = step.effects.flatMap((effect) => (effect.kind === "commit" ? entriesFor(effect) : []));
    // Saved together before anything is sent: after a crash either both are there or neither.
    await ports.save({ id, kind: ports.kind, state: step.state, at: ports.now() }, added, closed);
    state = step.state;
    ports.changed();
    if (added.length > 0) ports.confirmed();
    for (const effect of step.effects) perform(effect);
    if (isReady()) {
      idle.resolve();
      idle = Promise.withResolvers<void>();
    }
  };

  const entriesFor = ({ commit, ops }: { commit: number; ops: readonly Op[] }): NewEntry[] =>
    ops.map((op, part) => ({
      ...op,
      id: ports.newId(),
      step: `${id}/${commit}/${part}`,
      task: { kind: ports.kind, id, commit, part },
      ...ports.stamp(),
      at: ports.now(),
      state: "waiting",
      attempts: 0,
      nextAt: 0,
    }));

  const perform = (effect: Effect<Query>): void => {
    if (effect.kind === "load") void fetch(effect.query);
    else if (effect.kind === "tone") ports.tone(effect.tone);
    else if (effect.kind === "leave") ports.leave();
  };

  const fetch = async (query: Query): Promise<void> => {
    let answer: Input<Loaded>;
    try {
      answer = { kind: "loaded", data: await ports.load(query) };
    } catch (error) {
      answer = { kind: "not_loaded", why: ports.explain(error) };
    }
    await dispatch(answer);
  };

  const isReady = (): boolean => state.loading === undefined && state.posting === undefined;

  const settled = async (entry: OutboxEntry): Promise<void> => {
    const { commit, part, id: taskId } = entry.task;
    if (taskId !== id || entry.state === "waiting") return;
    if (entry.state === "done") return dispatch({ kind: "posted", commit, part, answer: entry.answer });
    const input = { kind: "refused", commit, part, why: entry.why ?? "" } as const;
    // The person who waits for it reads why. Nothing of this step is sent any more; it can be done anew.
    const isAwaited = state.posting === commit;
    const rest = isAwaited ? await ports.entriesOf(id) : [];
    const closed = rest.filter((each) => each.task.commit === commit && each.state !== "done");
    return dispatch(
      input,
      closed.map((each) => ({ ...each, state: "closed" })),
    );
  };

  return {
    get state() {
      return state;
    },
    taskId: id,
    dispatch: (input) => dispatch(input),
    code: async (code, today) => {
      await dispatch({ kind: "code", code, today });
      while (!isReady()) await idle.promise;
    },
    settled,
    resume: async () => {
      if (state.loading !== undefined) void fetch(state.loading);
      if (state.posting === undefined) return;
      const entries = await ports.entriesOf(id);
      const mine = entries.filter(({ task }) => task.commit === state.posting);
      const first = mine.find(({ task }) => task.part === 0);
      if (first) await settled(first.state === "closed" ? { ...first, state: "refused" } : first);
    },
  };
}
