import fc from "fast-check";
import type { Code, Goods, Input, Machine, Place, Step, TaskState } from "../machines/machine.ts";

/** Goods of a label, with what a test wants to be different. */
export function label(fields: Partial<Goods> = {}): Goods {
  const item = fields.itemCode ?? "BOLT";
  return {
    itemId: `id-${item}`,
    itemCode: item,
    itemName: item,
    uom: "EA",
    baseUom: "EA",
    tracking: "none",
    expires: false,
    lotId: "",
    lotNo: "",
    serialNo: "",
    expiryDate: "",
    manufactureDate: "",
    barred: false,
    ...fields,
  };
}

export const goodsCode = (fields: Partial<Goods> = {}): Code => ({ kind: "goods", raw: "x", goods: label(fields) });

/** A place by its code: docks begin with DOCK, everything else is a bin. */
export function placeCode(code: string, fields: Partial<Place> = {}): Code {
  const kind = code.startsWith("DOCK") ? "KIND_DOCK" : "KIND_BIN";
  return { kind: "place", raw: code, place: { id: `id-${code}`, code, kind, barred: false, ...fields } };
}

export const documentCode = (kind: string, number: string): Code => ({
  kind: "document",
  raw: number,
  document: { kind, id: `id-${number}`, number },
});

export const today = "2026-11-26";
export const scan = (code: Code) => ({ kind: "code", code, today }) as const;

/**
 * Takes a step as the product does: what the machine remembers goes through JSON. That it is the same without is what makes
 * a task go on after the battery died, at any point.
 */
export function takeStep<State extends TaskState<Query>, Query, Loaded>(
  machine: Machine<State, Query, Loaded>,
  state: State,
  input: Input<Loaded>,
): Step<State, Query> {
  const kept = JSON.parse(JSON.stringify(state)) as State;
  return machine.reduce(kept, input);
}

/** Plays inputs and returns the last state with all effects. */
export function play<State extends TaskState<Query>, Query, Loaded>(
  machine: Machine<State, Query, Loaded>,
  state: State,
  inputs: readonly Input<Loaded>[],
): Step<State, Query> {
  return inputs.reduce<Step<State, Query>>(
    (before, input) => {
      const step = takeStep(machine, before.state, input);
      return { state: step.state, effects: [...before.effects, ...step.effects] };
    },
    { state, effects: [] },
  );
}

/** The inputs of these that do more than make a sound. */
export function effective<State extends TaskState<Query>, Query, Loaded>(
  machine: Machine<State, Query, Loaded>,
  state: State,
  inputs: readonly Input<Loaded>[],
): readonly Input<Loaded>[] {
  return inputs.filter((input) => {
    const step = takeStep(machine, state, input);
    const isSame = JSON.stringify(step.state) === JSON.stringify(state);
    return !isSame || step.effects.some(({ kind }) => kind !== "tone");
  });
}

/** Any code that a person may scan at the wrong moment. */
export const anyCode: fc.Arbitrary<Code> = fc.oneof(
  fc
    .record({
      itemCode: fc.constantFrom("BOLT", "NUT", "CHIP"),
      quantity: fc.option(fc.constantFrom("1", "2.5", "10"), { nil: undefined }),
    })
    .map(goodsCode),
  fc
    .record({
      itemCode: fc.constant("MILK"),
      tracking: fc.constant("lot" as const),
      lotNo: fc.constantFrom("", "L1", "L2"),
      lotId: fc.constant(""),
    })
    .map(goodsCode),
  fc
    .record({
      itemCode: fc.constant("PUMP"),
      tracking: fc.constant("serial" as const),
      serialNo: fc.constantFrom("S1", "S2", "S3"),
    })
    .map(goodsCode),
  fc.constantFrom("DOCK-1", "A-01", "A-02", "B-01").map((code) => placeCode(code)),
  fc.constantFrom(documentCode("receipt", "RC-1"), documentCode("count", "CNT-1"), documentCode("shipment", "SH-1")),
  fc.constant<Code>({ kind: "unknown", raw: "???", why: "nobody knows it" }),
);

/** Any input but answers of the server. */
export const anyInput: fc.Arbitrary<Input<never>> = fc.oneof(
  { arbitrary: anyCode.map(scan), weight: 8 },
  {
    arbitrary: fc
      .constantFrom("OK", "CANCEL", "BACK", "FULL", "SHORT")
      .map((name) => ({ kind: "command" as const, name: name as "OK" })),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom("", "0", "1", "3", "99999").map((value) => ({ kind: "quantity" as const, value })),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom("discard", "keep", "stock:0", "stock:1", "empty", "add", "replace")
      .map((id) => ({ kind: "choice" as const, id })),
    weight: 2,
  },
);
