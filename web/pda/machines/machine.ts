import type { TaskText } from "../texts/task-texts.ts";

/** How stock of an item is told apart. */
export type Tracking = "none" | "lot" | "serial" | "lot_and_serial";

/** Goods that a code stands for: an item, and what the code says of them. */
export type Goods = {
  readonly itemId: string;
  readonly itemCode: string;
  readonly itemName: string;
  /** Unit that was scanned; the base unit unless the label is that of a box or another package. */
  readonly uom: string;
  readonly baseUom: string;
  readonly tracking: Tracking;
  /** Whether a new lot of it needs a last day of use. */
  readonly expires: boolean;
  /** How much the label says is there, in `uom`. */
  readonly quantity?: string | undefined;
  /** Id of the lot; empty when it is new or not on the label. */
  readonly lotId: string;
  readonly lotNo: string;
  readonly serialNo: string;
  /** "YYYY-MM-DD", empty when the label does not tell. */
  readonly expiryDate: string;
  readonly manufactureDate: string;
  /** Whether it takes no part in movements now: on hold, recalled, archived. */
  readonly barred: boolean;
};

/** A place that a code stands for. */
export type Place = {
  readonly id: string;
  readonly code: string;
  /** Kind of place by its name in the contract, for example "KIND_DOCK". */
  readonly kind: string;
  readonly barred: boolean;
};

/** A code that was scanned, and what it stands for. */
export type Code =
  | { readonly kind: "goods"; readonly raw: string; readonly goods: Goods }
  | { readonly kind: "place"; readonly raw: string; readonly place: Place }
  | { readonly kind: "document"; readonly raw: string; readonly document: DocumentRef }
  /** Nobody knows it; `why` says so in the words of the server. */
  | { readonly kind: "unknown"; readonly raw: string; readonly why: string };

/** A document by its kind, "receipt" or "count", and its number. */
export type DocumentRef = { readonly kind: string; readonly id: string; readonly number: string };

/** What comes to a task: codes and taps of the person, and answers of the server. */
export type Input<Loaded> =
  | { readonly kind: "code"; readonly code: Code; readonly today: string }
  | { readonly kind: "command"; readonly name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT" }
  | { readonly kind: "quantity"; readonly value: string }
  /** A field that was filled in by hand. */
  | {
      readonly kind: "field";
      readonly name: "lot" | "expiry" | "condition";
      readonly value: string;
      readonly today: string;
    }
  | { readonly kind: "choice"; readonly id: string }
  | { readonly kind: "loaded"; readonly data: Loaded }
  | { readonly kind: "not_loaded"; readonly why: string }
  | { readonly kind: "posted"; readonly commit: number; readonly part: number; readonly answer: unknown }
  | { readonly kind: "refused"; readonly commit: number; readonly part: number; readonly why: string };

/** What a person is told in large: what was refused, or what has to be decided. */
export type Panel = {
  readonly tone: "rejected" | "attention";
  readonly text: TaskText;
  readonly values?: Readonly<Record<string, string>>;
  /** What there is to choose from; with none, the panel is only read. */
  readonly choices?: readonly Choice[];
};
export type Choice = {
  readonly id: string;
  readonly text: TaskText;
  readonly values?: Readonly<Record<string, string>>;
};

/** A call that changes something: sent once, under a key of its own, after it was saved together with the state. */
export type Op = {
  /** Name of the RPC, "inventory.v1.ReceiptService/ReceiveLine". */
  readonly rpc: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What it is, for the outbox and the history. */
  readonly about: { readonly text: TaskText; readonly values: Readonly<Record<string, string>> };
};

export type Tone = "accepted" | "complete" | "attention" | "rejected" | "queued" | "tick";

/** What is to be done after a step. */
export type Effect<Query> =
  | { readonly kind: "load"; readonly query: Query }
  /** Calls to send in this order. Commits of a task are numbered from 1, without a gap. */
  | { readonly kind: "commit"; readonly commit: number; readonly ops: readonly Op[] }
  | { readonly kind: "tone"; readonly tone: Tone }
  /** Back to the list of tasks. */
  | { readonly kind: "leave" };

/** What all tasks remember. It is kept as JSON, so that a task goes on where the battery died. */
export type TaskState<Query> = {
  readonly panel?: Panel | undefined;
  /** What is being fetched; codes wait for it. */
  readonly loading?: Query | undefined;
  /** Number of commits so far. */
  readonly commits: number;
  /** The commit whose answer is waited for; codes wait for it. */
  readonly posting?: number | undefined;
};

export type Step<State, Query> = { readonly state: State; readonly effects: readonly Effect<Query>[] };

/** A task as a pure function: the same state and input always lead to the same step. */
export type Machine<State extends TaskState<Query>, Query, Loaded> = {
  readonly start: State;
  readonly reduce: (state: State, input: Input<Loaded>) => Step<State, Query>;
};

/** Stays as it is. */
export function stay<State, Query>(state: State, tone?: Tone): Step<State, Query> {
  return { state, effects: tone ? [{ kind: "tone", tone }] : [] };
}

/** Refuses a code: the red panel says what was scanned and what was expected. */
export function reject<State extends TaskState<Query>, Query>(
  state: State,
  text: TaskText,
  values: Readonly<Record<string, string>> = {},
): Step<State, Query> {
  return {
    state: { ...state, panel: { tone: "rejected", text, values } },
    effects: [{ kind: "tone", tone: "rejected" }],
  };
}

/** Refuses a code that stands for nothing, with what the server said of it. */
export function rejectUnknown<State extends TaskState<Query>, Query>(
  state: State,
  { raw, why }: Extract<Code, { kind: "unknown" }>,
): Step<State, Query> {
  return why === "" ? reject(state, "not_known", { scan: raw }) : reject(state, "unknown_code", { scan: raw, why });
}

/** Asks for a decision. */
export function ask<State extends TaskState<Query>, Query>(
  state: State,
  text: TaskText,
  values: Readonly<Record<string, string>>,
  choices: readonly Choice[] = [],
): Step<State, Query> {
  const panel: Panel = { tone: "attention", text, values, choices };
  return { state: { ...state, panel }, effects: [{ kind: "tone", tone: "attention" }] };
}

/**
 * What a command does to the panel on the screen: OK or Back end a refusal, Back ends a question. A question is not
 * answered by a scanned OK. Undefined when the command is about the task.
 */
export function answerPanel<State extends TaskState<unknown>>(
  state: State,
  name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT",
): Step<State, never> | undefined {
  const { panel } = state;
  if (!panel || (name !== "OK" && name !== "BACK")) return undefined;
  const isQuestion = (panel.choices?.length ?? 0) > 0;
  if (isQuestion && name === "OK") return stay(state, "attention");
  return panel.tone === "rejected" || isQuestion ? stay({ ...state, panel: undefined }, "tick") : undefined;
}

/** Fetches something; what comes in meanwhile waits. */
export function load<State extends TaskState<unknown>>(
  state: State,
  query: NonNullable<State["loading"]>,
): Step<State, NonNullable<State["loading"]>> {
  return { state: { ...state, panel: undefined, loading: query }, effects: [{ kind: "load", query }] };
}

/** Sends calls and waits for the answer of the first one. */
export function commit<State extends TaskState<Query>, Query>(state: State, ops: readonly Op[]): Step<State, Query> {
  const number = state.commits + 1;
  return {
    state: { ...state, panel: undefined, commits: number, posting: number },
    effects: [{ kind: "commit", commit: number, ops }],
  };
}

/** A code in words, for the panel that refuses it. */
export function scanned(code: Code): string {
  switch (code.kind) {
    case "goods":
      return [code.goods.itemCode, code.goods.lotNo || code.goods.serialNo].filter(Boolean).join(" ");
    case "place":
      return code.place.code;
    case "document":
      return code.document.number;
    case "unknown":
      return code.raw;
  }
}

/** Whether an item is kept by lots. */
export function tracksLots(tracking: Goods["tracking"]): boolean {
  return tracking === "lot" || tracking === "lot_and_serial";
}

/** Whether an item is kept by pieces, each with its serial number. */
export function tracksSerials(tracking: Goods["tracking"]): boolean {
  return tracking === "serial" || tracking === "lot_and_serial";
}

/** Whether goods of a label are a piece that none of these serial numbers stands for. What is not kept by pieces never is. */
export function isOtherPiece({ tracking, serialNo }: Goods, serials: readonly string[]): boolean {
  return tracksSerials(tracking) && serialNo !== "" && !serials.includes(serialNo);
}
