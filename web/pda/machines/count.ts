import { addDecimals } from "../../shared/qty.ts";
import {
  answerPanel,
  ask,
  type Code,
  type DocumentRef,
  type Effect,
  type Goods,
  type Input,
  load,
  type Machine,
  type Op,
  type Place,
  reject,
  type Step as StepOf,
  scanned,
  stay,
  type TaskState,
  tracksLots,
  tracksSerials,
} from "./machine.ts";

/** A place of a count. */
export type CountPlace = { readonly id: string; readonly code: string; readonly visited: boolean };

/** A count that is open. What the books expect is not in it: who counts does not see it. */
export type OpenCount = DocumentRef & { readonly places: readonly CountPlace[]; readonly isRecount: boolean };

/** What was counted of one stock at a place. */
export type Entry = {
  readonly itemId: string;
  readonly itemCode: string;
  readonly itemName: string;
  readonly lotId: string;
  readonly lotNo: string;
  readonly uom: string;
  readonly amount: string;
  readonly serials: readonly string[];
  readonly tracksSerials: boolean;
};

export type CountQuery = { readonly kind: "count"; readonly document: DocumentRef };
export type CountState = TaskState<CountQuery> & {
  readonly count?: OpenCount | undefined;
  readonly place?: CountPlace | undefined;
  /** What was counted at the place so far; the entry that was scanned last comes last. */
  readonly entries: readonly Entry[];
  /** Codes at the place that nobody knows. */
  readonly unknown: readonly string[];
  /** What was sent for places before, so that one that is counted twice can be added to. */
  readonly sent: Readonly<Record<string, readonly Entry[]>>;
  /** Id of the count that it was sent for. */
  readonly sentFor?: string | undefined;
  /** The place that was scanned while another has nothing counted. */
  readonly next?: CountPlace | undefined;
};
type Step = StepOf<CountState, CountQuery>;

/**
 * Counts: a place, what lies there, the next place. The scan of the next place, or OK, closes one and sends its figures; they
 * may wait on the device while there is no network.
 */
export const countMachine: Machine<CountState, CountQuery, OpenCount> = {
  start: { commits: 0, entries: [], unknown: [], sent: {} },
  reduce,
};

function reduce(state: CountState, input: Input<OpenCount>): Step {
  if (input.kind === "posted") return stay(state);
  // A figure that was refused long after its place was left: the person is told, the figures stay in the outbox.
  if (input.kind === "refused") return reject(state, "refused", { why: input.why });
  if (input.kind === "loaded") {
    if (!state.loading) return stay(state);
    const { sent, sentFor } = state;
    const count = input.data;
    const kept = { sent: sentFor === count.id ? sent : {}, sentFor: count.id };
    return stay(
      { ...state, ...kept, loading: undefined, count, place: undefined, entries: [], unknown: [] },
      "accepted",
    );
  }
  if (input.kind === "not_loaded") return reject({ ...state, loading: undefined }, "not_loaded", { why: input.why });
  if (state.loading) return stay(state);
  switch (input.kind) {
    case "code":
      if (state.panel?.tone === "rejected") return stay(state, "rejected");
      return code({ ...state, panel: undefined }, input.code);
    case "quantity":
      return withAmount(state, input.value);
    case "field":
      return stay(state);
    case "command":
      return command(state, input.name);
    case "choice":
      return chosen({ ...state, panel: undefined }, input.id);
  }
}

function code(state: CountState, scan: Code): Step {
  const { count, place } = state;
  if (scan.kind === "document" && !place) {
    if (scan.document.kind !== "count") return reject(state, "expected_count", { scan: scanned(scan) });
    return load(state, { kind: "count", document: scan.document });
  }
  if (!count) return reject(state, "expected_count", { scan: scanned(scan) });
  if (scan.kind === "place") return atPlace(state, count, scan.place);
  if (!place) return reject(state, "expected_place", { scan: scanned(scan) });
  if (scan.kind === "goods") return goods(state, scan.goods);
  if (scan.kind === "document") return reject(state, "expected_entry", { scan: scanned(scan) });
  // Somebody will have to look at it; the count goes on.
  const unknown = state.unknown.includes(scan.raw) ? state.unknown : [...state.unknown, scan.raw];
  return ask({ ...state, unknown }, "unknown_kept", { scan: scan.raw });
}

function atPlace(state: CountState, count: OpenCount, scan: Place): Step {
  const place = count.places.find(({ id }) => id === scan.id);
  if (!place) return reject(state, "not_in_count", { place: scan.code, number: count.number });
  if (!state.place) return open(state, place);
  if (place.id === state.place.id) return ask(state, "still_counting", { place: place.code });
  if (state.entries.length === 0) return askEmpty({ ...state, next: place }, state.place);
  return close(state, place);
}

/** Begins with a place. One that was counted before on this device is added to or counted anew: the person says which. */
function open(state: CountState, place: CountPlace): Step {
  const opened = { ...state, place, next: undefined, entries: [], unknown: [] };
  const before = state.sent[place.id];
  if (!before?.length) return stay(opened, "accepted");
  const choices = [{ id: "add", text: "add_to_count" } as const, { id: "replace", text: "replace_count" } as const];
  return ask(opened, "counted_before", { place: place.code, lines: String(before.length) }, choices);
}

function goods(state: CountState, label: Goods): Step {
  const { itemId, itemCode, itemName, lotId, lotNo, uom, quantity, serialNo, tracking } = label;
  if (tracksLots(tracking) && lotNo === "") return reject(state, "missing_lot", { item: itemCode });
  if (tracksSerials(tracking) && serialNo === "") return reject(state, "missing_serial", { item: itemCode });
  const at = state.entries.findIndex((each) => each.itemId === itemId && each.lotNo === lotNo && each.uom === uom);
  const before = state.entries[at];
  const rest = state.entries.filter((_, n) => n !== at);
  const entry = { itemId, itemCode, itemName, lotId, lotNo, uom, tracksSerials: tracksSerials(tracking) };
  if (entry.tracksSerials) {
    if (before?.serials.includes(serialNo)) return reject(state, "duplicate_serial", { serial: serialNo });
    const serials = [...(before?.serials ?? []), serialNo];
    return stay({ ...state, entries: [...rest, { ...entry, serials, amount: String(serials.length) }] }, "accepted");
  }
  const amount = addDecimals(before?.amount ?? "0", quantity ?? "1");
  return stay({ ...state, entries: [...rest, { ...entry, serials: [], amount }] }, "accepted");
}

/** Sets how much there is of what was scanned last. */
function withAmount(state: CountState, amount: string): Step {
  const last = state.entries.at(-1);
  if (!last || amount === "") return stay(state);
  if (last.tracksSerials) return reject(state, "serials_by_scan", { item: last.itemCode });
  return stay(
    { ...state, panel: undefined, entries: [...state.entries.slice(0, -1), { ...last, amount }] },
    "accepted",
  );
}

/** Sends the figures of a place, and goes on with the next one. */
function close(state: CountState, next: CountPlace | undefined): Step {
  const { count, place, entries, commits } = state;
  if (!count || !place) return stay(state);
  const ops = opsOf(count, place, entries, state.sent[place.id] ?? []);
  const places = count.places.map((each) => (each.id === place.id ? { ...each, visited: true } : each));
  const closed: CountState = {
    ...state,
    panel: undefined,
    commits: commits + 1,
    count: { ...count, places },
    sent: { ...state.sent, [place.id]: entries },
    place: undefined,
    entries: [],
    unknown: [],
    next: undefined,
  };
  const effects: Effect<CountQuery>[] = [
    { kind: "commit", commit: commits + 1, ops },
    { kind: "tone", tone: "complete" },
  ];
  if (!next) return { state: closed, effects };
  const opened = open(closed, next);
  return { state: opened.state, effects: [...effects, ...opened.effects] };
}

function opsOf(count: OpenCount, place: CountPlace, entries: readonly Entry[], before: readonly Entry[]): Op[] {
  // The newest figure counts, so what is not there any more is said to be none.
  const gone = before.filter((each) => !entries.some((entry) => keyOf(entry) === keyOf(each)));
  const figures = [...gone.map((each) => ({ ...each, amount: "0", serials: [] })), ...entries];
  const submits = figures.map((entry): Op => {
    const { itemId, itemCode, lotId, lotNo, uom, amount, serials } = entry;
    const lot = lotNo === "" ? {} : { lot: lotId === "" ? { code: lotNo } : { id: lotId } };
    return {
      rpc: "inventory.v1.CountService/SubmitCountLine",
      body: {
        countId: count.id,
        location: { id: place.id },
        item: { id: itemId },
        ...lot,
        countedQuantity: { value: amount, uom },
        ...(serials.length > 0 ? { serials } : {}),
      },
      about: {
        text: "op_count",
        values: { item: itemCode, quantity: `${amount} ${uom}`, place: place.code, number: count.number },
      },
    };
  });
  const nothingElse: Op = {
    rpc: "inventory.v1.CountService/ConfirmEmpty",
    body: { countId: count.id, location: { id: place.id } },
    about: { text: "op_count_rest", values: { place: place.code, number: count.number } },
  };
  // Whoever counts again looks at some lines only; the others keep their figures.
  return count.isRecount && figures.length > 0 ? submits : [...submits, nothingElse];
}

function keyOf({ itemId, lotNo, uom }: Entry): string {
  return [itemId, lotNo, uom].join(" ");
}

/** Asks whether really nothing lies there: the second of two steps. */
function askEmpty(state: CountState, place: CountPlace): Step {
  const choices = [{ id: "empty", text: "is_empty" } as const, { id: "keep", text: "keep_counting" } as const];
  return ask(state, "confirm_empty", { place: place.code }, choices);
}

function command(state: CountState, name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT"): Step {
  const { count, place, entries } = state;
  const answer = answerPanel(state, name);
  if (answer) return answer;
  if (name === "OK" && place)
    return entries.length > 0 ? close(state, undefined) : askEmpty({ ...state, next: undefined }, place);
  if (name === "OK" && count?.places.every(({ visited }) => visited)) return finish(state, count);
  if (name === "SHORT" && place && entries.length === 0) return askEmpty({ ...state, next: undefined }, place);
  if (name !== "BACK" && name !== "CANCEL") return stay(state);
  if (place && entries.length > 0) {
    const choices = [{ id: "discard", text: "discard" } as const, { id: "keep", text: "keep" } as const];
    return ask(state, "discard_entries", { place: place.code }, choices);
  }
  if (place) return stay({ ...state, panel: undefined, place: undefined, unknown: [] }, "tick");
  if (count) return stay({ ...state, panel: undefined, count: undefined }, "tick");
  return { state, effects: [{ kind: "leave" }] };
}

/** Says that everything is counted. */
function finish(state: CountState, count: OpenCount): Step {
  const op: Op = {
    rpc: "inventory.v1.CountService/FinishCount",
    body: { countId: count.id },
    about: { text: "op_count_finish", values: { number: count.number } },
  };
  const commits = state.commits + 1;
  return {
    state: { ...state, panel: undefined, commits, count: undefined, sent: {} },
    effects: [
      { kind: "commit", commit: commits, ops: [op] },
      { kind: "tone", tone: "complete" },
    ],
  };
}

function chosen(state: CountState, id: string): Step {
  const { place, next } = state;
  if (id === "empty" && place && state.entries.length === 0) return close(state, next);
  if (id === "add" && place) return stay({ ...state, entries: state.sent[place.id] ?? [] }, "accepted");
  if (id === "discard") return stay({ ...state, place: undefined, entries: [], unknown: [], next: undefined }, "tick");
  return stay({ ...state, next: undefined }, "tick");
}
