import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, goodsCode, placeCode, play, scan, takeStep } from "../testing/codes.ts";
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
        if (before.carried && !state.carried) expect(["posted", "command"]).toContain(input.kind);
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
