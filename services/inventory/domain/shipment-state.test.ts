import fc from "fast-check";
import { expect, test } from "vitest";
import { nextShipmentState, type ShipmentAct, type ShipmentProgress, type ShipmentState } from "./shipment-state.ts";

const acts: ShipmentAct[] = ["add_line", "release", "allocate", "pick", "short", "pack", "ship", "cancel"];
const states: ShipmentState[] = [
  "draft",
  "released",
  "allocated",
  "picking",
  "picked",
  "packed",
  "shipped",
  "cancelled",
];
const nothing: ShipmentProgress = { allocated: false, complete: false, packing: "none" };

test("allows these transitions and no others while nothing is done", () => {
  expect(transitions(nothing)).toEqual([
    "draft add_line draft",
    "draft release released",
    "draft cancel cancelled",
    "released allocate released",
    "released pick picking",
    "released short picking",
    "released cancel cancelled",
    "allocated allocate allocated",
    "allocated pick picking",
    "allocated short picking",
    "allocated cancel cancelled",
    "picking allocate picking",
    "picking pick picking",
    "picking short picking",
    "picking pack picking",
    "picking cancel cancelled",
    "picked pack picked",
    "picked ship shipped",
    "picked cancel cancelled",
    "packed ship shipped",
    "packed cancel cancelled",
  ]);
});

test("what is done decides where an act leads", () => {
  const done = { allocated: true, complete: true, packing: "none" } as const;
  expect(nextShipmentState("draft", "release", { ...nothing, allocated: true })).toBe("allocated");
  expect(nextShipmentState("released", "allocate", { ...nothing, allocated: true })).toBe("allocated");
  expect(nextShipmentState("allocated", "pick", done)).toBe("picked");
  expect(nextShipmentState("picking", "short", done)).toBe("picked");
  expect(nextShipmentState("picking", "short", { ...done, packing: "all" })).toBe("packed");
  expect(nextShipmentState("picked", "pack", { ...done, packing: "part" })).toBe("picked");
  expect(nextShipmentState("picked", "pack", { ...done, packing: "all" })).toBe("packed");
  expect(attempt("picked", "ship", { ...done, packing: "part" })).toBeUndefined();
});

test("names the state that is in the way", () => {
  expect(() => nextShipmentState("shipped", "cancel", nothing)).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "shipment", state: "shipped" } }),
  );
});

test("whatever is tried, nothing leaves before it was released and complete, and an end is an end", () => {
  const progress = fc.record({
    allocated: fc.boolean(),
    complete: fc.boolean(),
    packing: fc.constantFrom<ShipmentProgress["packing"]>("none", "part", "all"),
  });
  const reached = new Set<ShipmentState>(["draft"]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...acts), progress), { maxLength: 40, size: "max" }), (tried) => {
      let state: ShipmentState = "draft";
      let released = false;
      let complete = false;
      for (const [act, drawn] of tried) {
        // What is picked or short for good stays so.
        const done: ShipmentProgress = { ...drawn, complete: complete || drawn.complete };
        const next = attempt(state, act, done);
        if (state === "shipped" || state === "cancelled") expect(next).toBeUndefined();
        if (next && act === "release") released = true;
        if (next && (act === "pick" || act === "short" || act === "pack")) complete = done.complete;
        if (next === "shipped") expect({ released, complete }).toEqual({ released: true, complete: true });
        if (next === "packed") expect(done.packing).toBe("all");
        state = next ?? state;
        reached.add(state);
      }
    }),
    { verbose: true, numRuns: 2000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function transitions(progress: ShipmentProgress): string[] {
  return states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act, progress);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
}

function attempt(state: ShipmentState, act: ShipmentAct, progress: ShipmentProgress): ShipmentState | undefined {
  try {
    return nextShipmentState(state, act, progress);
  } catch {
    return undefined;
  }
}
