import fc from "fast-check";
import { expect, test } from "vitest";
import { type LotAct, type LotState, nextLotState } from "./lot-state.ts";

const acts: LotAct[] = ["hold", "release", "recall", "close"];
const states: LotState[] = ["active", "on_hold", "recalled", "closed"];

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "active hold on_hold",
    "active recall recalled",
    "on_hold release active",
    "on_hold recall recalled",
    "recalled close closed",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextLotState("recalled", "release")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "lot", state: "recalled" } }),
  );
});

test("whatever is tried, a recalled lot is never free again, and only a recalled one is closed", () => {
  const reached = new Set<LotState>();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30, size: "max" }), (tried) => {
      let state: LotState = "active";
      let recalled = false;
      let barred = false;
      for (const act of tried) {
        const next = attempt(state, act);
        if (state === "closed") expect(next).toBeUndefined();
        if (next && act === "recall") recalled = true;
        if (next) barred = act !== "release";
        if (next === "closed") expect(state).toBe("recalled");
        state = next ?? state;
        expect(state === "recalled" || state === "closed").toBe(recalled);
        expect(state !== "active").toBe(barred);
        reached.add(state);
      }
    }),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function attempt(state: LotState, act: LotAct): LotState | undefined {
  try {
    return nextLotState(state, act);
  } catch {
    return undefined;
  }
}
