import fc from "fast-check";
import { expect, test } from "vitest";
import { type CountAct, type CountState, holdsPlaces, nextCountState, showsExpectation } from "./count-state.ts";

const acts: CountAct[] = [
  "start",
  "submit",
  "settle",
  "hold",
  "request_recount",
  "approve",
  "reject",
  "post",
  "cancel",
];
const states: CountState[] = [
  "planned",
  "open",
  "counting",
  "counted",
  "recount",
  "review",
  "approved",
  "posted",
  "cancelled",
];

/** Stories that begin as most do, for a while, and then go on in any way. */
const usual: CountAct[] = ["start", "submit", "settle", "approve", "post"];
const tries = fc
  .tuple(fc.nat({ max: usual.length }), fc.array(fc.constantFrom(...acts), { maxLength: 30, size: "max" }))
  .map(([length, rest]) => [...usual.slice(0, length), ...rest]);
const many = { verbose: true, numRuns: 500 };

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next: CountState | undefined = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "planned start open",
    "planned cancel cancelled",
    "open submit counting",
    "open cancel cancelled",
    "counting submit counting",
    "counting settle review",
    "counting hold counted",
    "counting cancel cancelled",
    "counted request_recount recount",
    "counted cancel cancelled",
    "recount submit recount",
    "recount settle review",
    "recount hold counted",
    "recount cancel cancelled",
    "review request_recount recount",
    "review approve approved",
    "review reject counting",
    "review cancel cancelled",
    "approved post posted",
    "approved cancel cancelled",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextCountState("posted", "cancel")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "count", state: "posted" } }),
  );
});

test("whatever is tried, only figures that were reviewed and approved are posted, and an end is an end", () => {
  const reached = new Set<CountState>(["planned"]);
  fc.assert(
    fc.property(tries, (tried) => {
      let state: CountState = "planned";
      // What happened since a figure changed last.
      let since: CountAct[] = [];
      for (const act of tried) {
        const next: CountState | undefined = attempt(state, act);
        if (state === "posted" || state === "cancelled") expect(next).toBeUndefined();
        if (!next) continue;
        since = act === "submit" ? [] : [...since, act];
        if (next === "posted") {
          expect(since.at(-1)).toBe("post");
          expect(since.at(-2)).toBe("approve");
          expect(since.at(-3)).toBe("settle");
        }
        state = next;
        reached.add(state);
      }
    }),
    many,
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

test("a count holds its places from the start on and gives them back exactly once, at its end", () => {
  const reached = new Set<CountState>(["planned"]);
  fc.assert(
    fc.property(tries, (tried) => {
      let state: CountState = "planned";
      const changes: boolean[] = [];
      for (const act of tried) {
        const next: CountState = attempt(state, act) ?? state;
        if (holdsPlaces(next) !== holdsPlaces(state)) {
          changes.push(holdsPlaces(next));
          expect(["start", "post", "cancel"]).toContain(act);
        }
        state = next;
        reached.add(state);
      }
      expect([[], [true], [true, false]]).toContainEqual(changes);
      // Once more by the words of the rule, and not by what it changes.
      const ended = state === "posted" || state === "cancelled";
      expect(holdsPlaces(state)).toBe(state !== "planned" && !ended);
    }),
    many,
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

test("while a figure of a blind count can still change, nothing is shown", () => {
  const reached = new Set<CountState>(["planned"]);
  fc.assert(
    fc.property(tries, (tried) => {
      let state: CountState = "planned";
      let shown = false;
      for (const act of tried) {
        const next: CountState | undefined = attempt(state, act);
        if (shown) expect(act === "submit" && next !== undefined).toBe(false);
        state = next ?? state;
        reached.add(state);
        shown ||= showsExpectation({ blind: true, state });
        expect(showsExpectation({ blind: false, state })).toBe(true);
      }
      if (state === "approved" || state === "posted") expect(shown).toBe(true);
    }),
    many,
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function attempt(state: CountState, act: CountAct): CountState | undefined {
  try {
    return nextCountState(state, act);
  } catch {
    return undefined;
  }
}
