import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AllocationAct,
  type AllocationState,
  nextAllocationState,
  openAllocationStates,
} from "./allocation-state.ts";

const acts: AllocationAct[] = ["harden", "pick", "consume", "release", "expire", "unpick"];
const states: AllocationState[] = ["soft", "hard", "picked", "consumed", "released", "expired"];

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "soft harden hard",
    "soft release released",
    "soft expire expired",
    "hard pick picked",
    "hard release released",
    "hard expire expired",
    "picked consume consumed",
    "picked unpick released",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextAllocationState("consumed", "release")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "allocation", state: "consumed" } }),
  );
});

test("whatever is tried, nothing is consumed unpicked, and stock that was given up is never kept again", () => {
  const reached = new Set<AllocationState>();
  fc.assert(
    fc.property(
      fc.constantFrom<AllocationState>("soft", "hard"),
      fc.array(fc.constantFrom(...acts), { size: "max", maxLength: 20 }),
      (first, tried) => {
        let state = first;
        const seen: AllocationState[] = [state];
        for (const act of tried) {
          const next = attempt(state, act);
          if (!openAllocationStates.includes(state)) expect(next).toBeUndefined();
          state = next ?? state;
          seen.push(state);
          reached.add(state);
          if (state === "consumed") expect(seen).toContain("picked");
          if (state === "picked") expect(seen).toContain("hard");
        }
      },
    ),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function attempt(state: AllocationState, act: AllocationAct): AllocationState | undefined {
  try {
    return nextAllocationState(state, act);
  } catch {
    return undefined;
  }
}
