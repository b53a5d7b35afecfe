import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTransferState, type TransferAct, type TransferState } from "./transfer-state.ts";

const acts: TransferAct[] = ["release", "ship", "receive", "receive_rest", "close", "write_off", "cancel"];
const states: TransferState[] = ["draft", "released", "shipped", "receiving", "received", "closed", "cancelled"];

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "draft release released",
    "draft cancel cancelled",
    "released ship shipped",
    "released cancel cancelled",
    "shipped ship shipped",
    "shipped receive receiving",
    "shipped receive_rest received",
    "shipped write_off closed",
    "receiving receive receiving",
    "receiving receive_rest received",
    "receiving write_off closed",
    "received close closed",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextTransferState("received", "ship")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "transfer", state: "received" } }),
  );
});

const step = fc.record({
  act: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("release", "ship", "receive") },
    { weight: 1, arbitrary: fc.constantFrom("close", "cancel") },
  ),
  /** How much; all that there is to ship or to receive when undefined. */
  quantity: fc.option(fc.bigInt({ min: 1n, max: 9n }), { nil: undefined }),
});

test("whatever is tried: never more leaves than asked for or arrives than left, and an ended transfer has nothing in transit", () => {
  const reached = new Set<TransferState>(["draft"]);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 20n }),
      fc.array(step, { maxLength: 40, size: "max" }),
      (requested, steps) => {
        let state: TransferState = "draft";
        let [shipped, received, lost] = [0n, 0n, 0n];
        for (const { act, quantity: some } of steps) {
          const inTransit = shipped - received - lost;
          const quantity = some ?? (act === "ship" ? requested - shipped : inTransit);
          if (quantity === 0n && (act === "ship" || act === "receive")) continue;
          const rest = act === "receive" && quantity === inTransit ? "receive_rest" : act;
          const tried = act === "close" && inTransit > 0n ? "write_off" : rest;
          if (act === "ship" && shipped + quantity > requested) continue;
          if (act === "receive" && quantity > inTransit) continue;
          const next = attempt(state, tried as TransferAct);
          if (!next) continue;
          if (act === "ship") shipped += quantity;
          if (act === "receive") received += quantity;
          if (act === "close") lost += inTransit;
          state = next;
          reached.add(state);
          const open = shipped - received - lost;
          expect(shipped <= requested && open >= 0n && lost >= 0n).toBe(true);
          expect(open > 0n).toBe(state === "shipped" || state === "receiving");
          if (state === "draft" || state === "released" || state === "cancelled") expect(shipped).toBe(0n);
          if (lost > 0n) expect(state).toBe("closed");
        }
      },
    ),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function attempt(state: TransferState, act: TransferAct): TransferState | undefined {
  try {
    return nextTransferState(state, act);
  } catch {
    return undefined;
  }
}
