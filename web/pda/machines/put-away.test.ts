import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, documentCode, effective, goodsCode, placeCode, play, scan, takeStep } from "../testing/codes.ts";
import type { Input } from "./machine.ts";
import { type DockStock, type PutAwayLoaded, type PutAwayState, putAwayMachine } from "./put-away.ts";

const stock = (fields: Partial<DockStock> = {}): DockStock => ({
  itemId: "id-BOLT",
  itemCode: "BOLT",
  itemName: "Bolt",
  from: { id: "id-DOCK-1", code: "DOCK-1" },
  lotId: "",
  lotNo: "",
  status: "STOCK_STATUS_UNRESTRICTED",
  uom: "EA",
  available: "20",
  serials: [],
  ...fields,
});
const start: PutAwayState = { ...putAwayMachine.start, warehouseId: "w1" };
const after = (...inputs: Input<PutAwayLoaded>[]) => play(putAwayMachine, start, inputs);
const atDock = (...found: DockStock[]): Input<PutAwayLoaded> => ({
  kind: "loaded",
  data: { kind: "dock_stock", stock: found },
});
const suggestion = (code: string) => ({ id: `id-${code}`, code, reason: "REASON_EMPTY", onHand: "0" });
const task = { id: "t1", epoch: 3 };
const suggested: Input<PutAwayLoaded> = {
  kind: "loaded",
  data: { kind: "suggestions", suggestions: [suggestion("A-01"), suggestion("A-02")], task },
};
const carrying = [scan(goodsCode()), atDock(stock()), suggested];
const pump = (serialNo: string) => scan(goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo }));
const pumps = stock({ itemId: "id-PUMP", itemCode: "PUMP", serials: ["S1", "S2"], available: "2" });
const carryingPiece = [pump("S1"), atDock(pumps), suggested];
const command = (name: "OK" | "BACK" | "FULL" | "SHORT" | "CANCEL") => ({ kind: "command", name }) as const;
const opsOf = (step: ReturnType<typeof after>) =>
  step.effects.flatMap((each) => (each.kind === "commit" ? each.ops : []));

test("puts goods away with two scans and no tap, and fulfils the task", () => {
  const step = after(...carrying, scan(placeCode("A-01")));
  expect(opsOf(step)).toMatchObject([
    {
      rpc: "inventory.v1.PutawayService/ConfirmPutaway",
      body: {
        warehouseId: "w1",
        item: { id: "id-BOLT" },
        quantity: { value: "20", uom: "EA" },
        fromLocation: { id: "id-DOCK-1" },
        toLocation: { id: "id-A-01" },
      },
    },
    { rpc: "inventory.v1.TaskService/CompleteTask", body: { taskId: "t1", epoch: 3, outcome: "STATE_DONE" } },
  ]);
  expect(
    takeStep(putAwayMachine, step.state, { kind: "posted", commit: 1, part: 0, answer: {} }).state.carried,
  ).toBeUndefined();
});

test("leaves the task open when a part stays at the dock", () => {
  expect(opsOf(after(...carrying, { kind: "quantity", value: "5" }, scan(placeCode("A-01"))))).toHaveLength(1);
  const label = [scan(goodsCode({ quantity: "8" })), atDock(stock()), suggested];
  expect(after(...label).state.carried).toMatchObject({ amount: "8" });
});

test("takes another place than those suggested only when it is scanned twice", () => {
  expect(opsOf(after(...carrying, scan(placeCode("A-02"))))).toHaveLength(2);
  const once = after(...carrying, scan(placeCode("B-01")));
  expect(opsOf(once)).toEqual([]);
  expect(once.state.panel).toMatchObject({
    tone: "attention",
    text: "other_bin",
    values: { place: "B-01", suggested: "A-01" },
  });
  expect(opsOf(takeStep(putAwayMachine, once.state, scan(placeCode("B-01"))))).toHaveLength(2);
});

test.each([
  ["a place before the goods", [scan(placeCode("A-01"))], "expected_load"],
  ["what lies at no dock", [scan(goodsCode()), atDock()], "not_at_dock"],
  ["what is reserved", [scan(goodsCode()), atDock(stock({ available: "0" }))], "reserved"],
  ["other goods before the bin", [...carrying, scan(goodsCode({ itemCode: "NUT" }))], "bin_first"],
  ["a blocked bin", [...carrying, scan(placeCode("A-01", { barred: true }))], "place_barred"],
  ["another dock", [...carrying, scan(placeCode("DOCK-2"))], "expected_bin"],
  ["more than lies there", [...carrying, { kind: "quantity", value: "21" }], "more_than_there"],
  ["what nobody knows", [scan({ kind: "unknown", raw: "??", why: "no" })], "unknown_code"],
  ["a document before the goods", [scan(documentCode("receipt", "RC-1"))], "expected_load"],
  ["a document before the bin", [...carrying, scan(documentCode("receipt", "RC-1"))], "expected_bin"],
  ["goods that are on hold", [scan(goodsCode({ barred: true }))], "barred"],
  ["what could not be fetched", [scan(goodsCode()), { kind: "not_loaded", why: "no" }], "not_loaded"],
  ["the same piece twice", [...carryingPiece, pump("S1")], "duplicate_serial"],
  ["more of what is not kept by pieces", [...carrying, scan(goodsCode({ serialNo: "S9" }))], "bin_first"],
  [
    "a piece of something else",
    [...carryingPiece, scan(goodsCode({ itemCode: "VALVE", serialNo: "S2" }))],
    "bin_first",
  ],
  ["a label without the number of a piece", [...carryingPiece, pump("")], "bin_first"],
  [
    "a number of pieces in place of their labels",
    [...carryingPiece, { kind: "quantity", value: "2" }],
    "serials_by_scan",
  ],
] as [string, Input<PutAwayLoaded>[], string][])("refuses %s", (_what, inputs, text) => {
  expect(after(...inputs).state.panel).toMatchObject({ tone: "rejected", text });
});

test("lets the person choose where it lies at several docks, and takes the piece that was scanned", () => {
  const second = stock({ from: { id: "id-DOCK-2", code: "DOCK-2" }, available: "3" });
  const asked = after(scan(goodsCode()), atDock(stock(), second));
  expect(asked.state.panel?.choices).toHaveLength(2);
  const chosen = play(putAwayMachine, asked.state, [{ kind: "choice", id: "stock:1" }, suggested]);
  expect(chosen.state.carried).toMatchObject({ from: { code: "DOCK-2" }, amount: "3" });
  const pumps = stock({ itemId: "id-PUMP", serials: ["S1", "S2"], available: "2" });
  const piece = goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo: "S2" });
  expect(after(scan(piece), atDock(pumps), suggested).state.carried).toMatchObject({ serials: ["S2"], amount: "1" });
  const elsewhere = after(scan(piece), atDock({ ...pumps, serials: [] }));
  expect(elsewhere.state.panel).toMatchObject({ tone: "rejected", text: "not_at_dock" });
});

test("tells lots, pieces and states apart, and leaves out what there is not", () => {
  const [bolts] = opsOf(after(...carrying, scan(placeCode("A-01"))));
  const always = ["fromLocation", "item", "quantity", "status", "toLocation", "warehouseId"];
  expect(Object.keys(bolts?.body ?? {}).sort()).toEqual(always);
  const lot = stock({ lotId: "id-L1", lotNo: "L1" });
  const [ofLot] = opsOf(after(scan(goodsCode()), atDock(lot), suggested, scan(placeCode("A-01"))));
  expect(ofLot?.body).toMatchObject({ lot: { id: "id-L1" } });
  const second = opsOf(after(...carryingPiece, pump("S2"), scan(placeCode("A-01"))));
  expect(second[0]?.body).toMatchObject({ serials: ["S1", "S2"], quantity: { value: "2" } });
  // All that lay there is away, so the task is done; with one of two it is not.
  expect(second).toHaveLength(2);
  expect(opsOf(after(...carryingPiece, scan(placeCode("A-01"))))).toHaveLength(1);
});

test("carries what the label says, in the unit of the stock and no more than lies there", () => {
  const amountOf = (quantity: string, uom = "EA") =>
    after(scan(goodsCode({ quantity, uom })), atDock(stock()), suggested).state.carried?.amount;
  expect(amountOf("8")).toBe("8");
  expect(amountOf("20")).toBe("20");
  expect(amountOf("21")).toBe("20");
  expect(amountOf("8", "BOX")).toBe("20");
  const part = [...carrying, { kind: "quantity", value: "5" } as const];
  expect(after(...part, { kind: "quantity", value: "20" }).state.carried?.amount).toBe("20");
  expect(after(...part, command("FULL")).state.carried?.amount).toBe("20");
  for (const value of ["", "0"]) expect(after(...part, { kind: "quantity", value }).state.carried?.amount).toBe("5");
  expect(after(...part, command("SHORT")).state).toEqual(after(...part).state);
});

test("the dock that the goods lie at is no place to put them, and says so", () => {
  expect(after(...carrying, scan(placeCode("DOCK-1"))).state.panel).toMatchObject({
    tone: "attention",
    text: "same_place",
  });
});

test("while an answer is awaited, nothing else happens, and an answer to something else is none", () => {
  const others: Input<PutAwayLoaded>[] = [
    scan(placeCode("C-01")),
    scan(goodsCode()),
    { kind: "quantity", value: "1" },
    command("BACK"),
    { kind: "posted", commit: 7, part: 0, answer: {} },
    // The second part is that of the task, for which nobody waits.
    { kind: "posted", commit: 1, part: 1, answer: {} },
    { kind: "refused", commit: 1, part: 1, why: "no" },
  ];
  for (const before of [after(...carrying, scan(placeCode("A-01"))), after(scan(goodsCode()))]) {
    expect(effective(putAwayMachine, before.state, others)).toEqual([]);
  }
  // Neither what was not asked for, nor what was asked for something else.
  const carried = after(...carrying);
  expect(takeStep(putAwayMachine, carried.state, atDock(stock({ available: "1" }))).state).toEqual(carried.state);
  for (const [asked, other] of [
    [after(scan(goodsCode())), suggested],
    [after(scan(goodsCode()), atDock(stock())), atDock(stock())],
  ] as const) {
    expect(takeStep(putAwayMachine, asked.state, other).state.carried).toBeUndefined();
  }
});

test("what was refused is still carried, and is read before anything else is scanned", () => {
  const refused = after(...carrying, scan(placeCode("A-01")), {
    kind: "refused",
    commit: 1,
    part: 0,
    why: "it is full",
  });
  expect(refused.state).toMatchObject({
    panel: { tone: "rejected", text: "refused", values: { why: "it is full" } },
    carried: { amount: "20" },
  });
  expect(refused.state.posting).toBeUndefined();
  expect(takeStep(putAwayMachine, refused.state, scan(placeCode("A-02"))).state).toEqual(refused.state);
  const again = play(putAwayMachine, refused.state, [command("OK"), scan(placeCode("A-02"))]);
  expect(again.state).toMatchObject({ posting: 2, commits: 2 });
});

test("goes back step by step: what is carried still lies at the dock", () => {
  for (const name of ["BACK", "CANCEL"] as const) {
    const back = after(...carrying, command(name));
    expect(back.state.carried).toBeUndefined();
    expect(back.effects.filter(({ kind }) => kind === "leave")).toEqual([]);
    expect(takeStep(putAwayMachine, back.state, command(name)).effects).toEqual([{ kind: "leave" }]);
  }
});

test("posts exactly what is carried, once, whatever is scanned when and however the server answers", () => {
  const answers = fc.constantFrom("posted", "refused", "old").map((how) => ({ kind: "answer" as const, how }));
  const steps = fc.array(fc.oneof({ arbitrary: anyInput, weight: 7 }, { arbitrary: answers, weight: 2 }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(steps, (inputs) => {
      let state = start;
      let commits = 0;
      const apply = (input: Input<PutAwayLoaded>): void => {
        const before = state;
        const step = takeStep(putAwayMachine, before, input);
        state = step.state;
        for (const effect of step.effects) {
          if (effect.kind === "load") {
            if (effect.query.kind === "suggestions") {
              apply(suggested);
              return;
            }
            const { itemId, itemCode } = effect.query.goods;
            const found = stock({ itemId, itemCode, serials: itemCode === "PUMP" ? ["S1", "S2"] : [] });
            apply(itemCode === "NUT" ? atDock() : itemCode === "MILK" ? atDock(found, found) : atDock(found));
            return;
          }
          if (effect.kind !== "commit") continue;
          expect(before.posting).toBeUndefined();
          expect(effect.commit).toBe(++commits);
          const { carried } = before;
          expect(effect.ops[0]?.body).toMatchObject({
            item: { id: carried?.itemId },
            quantity: { value: carried?.amount },
          });
          expect(effect.ops.length).toBeLessThanOrEqual(2);
        }
        if (before.carried && !state.carried) {
          const isPosted = input.kind === "posted" && input.commit === before.posting;
          expect(isPosted || input.kind === "command").toBe(true);
        }
      };
      for (const input of inputs) {
        if (input.kind !== "answer") apply(input as Input<PutAwayLoaded>);
        else if (input.how === "old") apply({ kind: "posted", commit: commits - 1, part: 0, answer: {} });
        else if (state.posting !== undefined && input.how === "posted")
          apply({ kind: "posted", commit: commits, part: 0, answer: {} });
        else if (state.posting !== undefined) apply({ kind: "refused", commit: commits, part: 0, why: "no" });
      }
    }),
    { numRuns: 300 },
  );
});
