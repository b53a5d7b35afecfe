import fc from "fast-check";
import { expect, test } from "vitest";
import { nextReceiptState, type ReceiptAct, type ReceiptState, receivingAct } from "./receipt-state.ts";

const acts: ReceiptAct[] = [
  "add_line",
  "release",
  "receive",
  "fulfil",
  "give_back",
  "empty",
  "close",
  "close_short",
  "cancel",
];
const states: ReceiptState[] = ["draft", "expected", "receiving", "received", "closed", "closed_short", "cancelled"];

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "draft add_line draft",
    "draft release expected",
    "draft cancel cancelled",
    "expected add_line expected",
    "expected receive receiving",
    "expected fulfil received",
    "expected cancel cancelled",
    "receiving add_line receiving",
    "receiving receive receiving",
    "receiving fulfil received",
    "receiving give_back receiving",
    "receiving empty expected",
    "receiving close_short closed_short",
    "received add_line receiving",
    "received fulfil received",
    "received give_back receiving",
    "received empty expected",
    "received close closed",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextReceiptState("closed", "receive")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "receipt", state: "closed" } }),
  );
});

/** One line of a model of a receipt: whole numbers stand for quantities. */
type ModelLine = { readonly expected: bigint; readonly limit: bigint; received: bigint };

const quantity = fc.bigInt({ min: 1n, max: 12n });
const step = fc.record({
  // Most of what happens to a receipt is receiving: a story that is cancelled at once says nothing of it.
  act: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("release", "receive", "receive", "receive", "give_back") },
    { weight: 1, arbitrary: fc.constantFrom("add_line", "close", "close_short", "cancel") },
  ),
  line: fc.nat({ max: 3 }),
  /** How much; all that is missing, or that was received, when undefined. */
  quantity: fc.option(quantity, { nil: undefined }),
});

test("whatever is tried: totals stay between nothing and the limit, and the state says how the lines stand", () => {
  const lines = fc.array(fc.record({ expected: quantity, tolerance: fc.bigInt({ min: 0n, max: 3n }) }), {
    minLength: 1,
    maxLength: 3,
  });
  const reached = new Set<ReceiptState>(["draft"]);
  fc.assert(
    fc.property(lines, fc.array(step, { maxLength: 60, size: "max" }), (made, steps) => {
      const model = made.map(({ expected, tolerance }): ModelLine => {
        return { expected, limit: expected + tolerance, received: 0n };
      });
      let state: ReceiptState = "draft";
      for (const { act, line, quantity } of steps) {
        const before: ReceiptState = state;
        state = applied(model, state, act, line, quantity);
        reached.add(state);
        checkModel(model, state);
        if (isFinal(before)) expect(state).toBe(before);
      }
    }),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

/** Does to the model what a command does: in full, or not at all when a rule forbids it. */
function applied(lines: ModelLine[], state: ReceiptState, act: string, at: number, some?: bigint): ReceiptState {
  if (act === "add_line") {
    const next = lines.length < 4 ? attempt(state, "add_line") : undefined;
    if (next) lines.push({ expected: some ?? 1n, limit: some ?? 1n, received: 0n });
    return next ?? state;
  }
  if (act !== "receive" && act !== "give_back") return attempt(state, act as ReceiptAct) ?? state;
  const line = lines[at];
  if (!line) return state;
  const quantity = some ?? (act === "receive" ? line.expected - line.received : line.received);
  if (quantity <= 0n) return state;
  const change = act === "receive" ? quantity : -quantity;
  if (line.received + change > line.limit || line.received + change < 0n) return state;
  const after = lines.map((each) => each.received + (each === line ? change : 0n));
  const missing = lines.filter((each, index) => (after[index] ?? 0n) < each.expected).length;
  const begun = after.filter((received) => received > 0n).length;
  const next = attempt(state, receivingAct(act, { missing, begun }));
  if (next) line.received += change;
  return next ?? state;
}

function checkModel(lines: readonly ModelLine[], state: ReceiptState): void {
  for (const { received, limit } of lines) {
    expect(received >= 0n && received <= limit).toBe(true);
  }
  const complete = lines.every(({ received, expected }) => received >= expected);
  const untouched = lines.every(({ received }) => received === 0n);
  expect(untouched).toBe(state === "draft" || state === "expected" || state === "cancelled");
  if (state === "receiving" || state === "closed_short") expect(complete).toBe(false);
  if (state === "received" || state === "closed") expect(complete).toBe(true);
}

function isFinal(state: ReceiptState): boolean {
  return ["closed", "closed_short", "cancelled"].includes(state);
}

function attempt(state: ReceiptState, act: ReceiptAct): ReceiptState | undefined {
  try {
    return nextReceiptState(state, act);
  } catch {
    return undefined;
  }
}
