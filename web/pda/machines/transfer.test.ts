import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, goodsCode, placeCode, play, scan, takeStep } from "../testing/codes.ts";
import type { Input } from "./machine.ts";
import { type PlaceStock, type TransferState, transferMachine } from "./transfer.ts";

const stock = (itemCode: string, available: string, fields: Partial<PlaceStock> = {}): PlaceStock => ({
  itemId: `id-${itemCode}`,
  itemCode,
  itemName: itemCode,
  lotId: "",
  lotNo: "",
  status: "STOCK_STATUS_UNRESTRICTED",
  uom: "EA",
  available,
  serials: [],
  ...fields,
});
const here = [
  stock("BOLT", "40"),
  stock("NUT", "7"),
  stock("CHIP", "0"),
  stock("MILK", "5", { lotId: "id-L1", lotNo: "L1" }),
  stock("MILK", "6", { lotId: "id-L2", lotNo: "L2" }),
  stock("PUMP", "2", { serials: ["S1", "S2"] }),
];
type Loaded = readonly PlaceStock[];
const start: TransferState = { ...transferMachine.start, warehouseId: "w1" };
const from = scan(placeCode("A-01"));
const loaded = (...data: PlaceStock[]): Input<Loaded> => ({ kind: "loaded", data });
const after = (...inputs: Input<Loaded>[]) => play(transferMachine, start, inputs);
const pump = (serialNo: string) => goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo });
const bolts = [from, scan(goodsCode()), loaded(stock("BOLT", "40"))];

test("moves all of an item with three scans and no tap", () => {
  const step = after(...bolts, scan(placeCode("B-01")));
  const [commit] = step.effects.filter((each) => each.kind === "commit");
  expect(commit?.ops).toMatchObject([
    {
      rpc: "inventory.v1.MovementService/PostMovement",
      body: {
        movement: {
          type: "MOVEMENT_TYPE_MOVE_BIN",
          warehouse: { id: "w1" },
          lines: [
            {
              item: { id: "id-BOLT" },
              quantity: { value: "40", uom: "EA" },
              from: { location: { id: "id-A-01" } },
              to: { location: { id: "id-B-01" } },
            },
          ],
        },
      },
    },
  ]);
  const { state } = takeStep(transferMachine, step.state, { kind: "posted", commit: 1, part: 0, answer: {} });
  expect(state).toMatchObject({ basket: [], commits: 1 });
  expect(state.from).toBeUndefined();
});

test("moves a part by quantity, all contents by one tap", () => {
  expect(after(...bolts, { kind: "quantity", value: "12" }).state.basket).toMatchObject([{ amount: "12" }]);
  const all = after(from, { kind: "command", name: "FULL" }, loaded(...here));
  expect(all.state.basket.map(({ itemCode, lotNo, amount }) => [itemCode, lotNo, amount])).toEqual([
    ["BOLT", "", "40"],
    ["NUT", "", "7"],
    ["MILK", "L1", "5"],
    ["MILK", "L2", "6"],
    ["PUMP", "", "2"],
  ]);
});

test.each([
  ["goods before a place", [scan(goodsCode())], "expected_from"],
  ["what does not lie there", [from, scan(goodsCode()), loaded()], "not_here"],
  ["a piece that lies elsewhere", [from, scan(pump("S3")), loaded(stock("PUMP", "2", { serials: [] }))], "not_here"],
  ["what is reserved", [from, scan(goodsCode({ itemCode: "CHIP" })), loaded(stock("CHIP", "0"))], "reserved"],
  ["more than lies there", [...bolts, { kind: "quantity", value: "41" }], "more_than_there"],
  ["a blocked place", [...bolts, scan(placeCode("B-01", { barred: true }))], "place_barred"],
] as [string, Input<Loaded>[], string][])("refuses %s", (_what, inputs, text) => {
  expect(after(...inputs).state.panel).toMatchObject({ tone: "rejected", text });
});

test("says, but does not refuse, that goods stay where they are or are in the basket", () => {
  expect(after(...bolts, from).state.panel).toMatchObject({ tone: "attention", text: "same_place" });
  const twice = after(...bolts, scan(goodsCode()), loaded(stock("BOLT", "40")));
  expect(twice.state.panel).toMatchObject({ tone: "attention", text: "in_basket" });
  expect(twice.state.basket).toMatchObject([{ amount: "40" }]);
});

test("takes goods that are not kept by pieces, whatever number their label has", () => {
  const { state } = after(from, scan(goodsCode({ serialNo: "S9" })), loaded(stock("BOLT", "40")));
  expect(state.basket).toMatchObject([{ amount: "40", serials: [] }]);
});

test("lets the person choose between lots", () => {
  const asked = after(from, scan(goodsCode({ itemCode: "MILK", tracking: "lot" })), loaded(...here.slice(3, 5)));
  expect(asked.state.panel?.choices).toHaveLength(2);
  const { state } = takeStep(transferMachine, asked.state, { kind: "choice", id: "stock:1" });
  expect(state.basket).toMatchObject([{ lotNo: "L2", amount: "6" }]);
});

test("posts exactly what is in the basket, once, and keeps it until it is posted or given up", () => {
  const answers = fc.constantFrom("posted", "refused", "old").map((how) => ({ kind: "answer" as const, how }));
  const steps = fc.array(fc.oneof({ arbitrary: anyInput, weight: 7 }, { arbitrary: answers, weight: 2 }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(steps, (inputs) => {
      let state = start;
      let commits = 0;
      const apply = (input: Input<Loaded>): void => {
        const before = state;
        const step = takeStep(transferMachine, before, input);
        state = step.state;
        for (const effect of step.effects) {
          if (effect.kind === "load") {
            const { goods } = effect.query;
            const fits = here.filter(
              (each) => !goods || (each.itemId === goods.itemId && (goods.lotNo === "" || goods.lotNo === each.lotNo)),
            );
            apply(loaded(...fits));
            return;
          }
          if (effect.kind !== "commit") continue;
          expect(before.posting).toBeUndefined();
          expect(effect.commit).toBe(++commits);
          const lines = before.basket.map(({ itemId, amount, uom, status, lotId, serials }) => ({
            item: { id: itemId },
            quantity: { value: amount, uom },
            from: { location: { id: before.from?.id }, ...(lotId ? { lot: { id: lotId } } : {}), status },
            to: expect.anything(),
            ...(serials.length > 0 ? { serials } : {}),
          }));
          expect(effect.ops).toMatchObject([{ body: { movement: { lines } } }]);
          expect(lines.length).toBeGreaterThan(0);
        }
        const shrank = state.basket.length < before.basket.length;
        const mayShrink =
          input.kind === "posted" ||
          (input.kind === "choice" && input.id === "discard") ||
          input.kind === "quantity" ||
          input.kind === "loaded";
        expect(shrank && !mayShrink).toBe(false);
        for (const { amount, available } of state.basket) expect(Number(amount)).toBeLessThanOrEqual(Number(available));
      };
      for (const input of inputs) {
        if (input.kind !== "answer") apply(input as Input<Loaded>);
        else if (input.how === "old") apply({ kind: "posted", commit: commits - 1, part: 0, answer: {} });
        else if (state.posting !== undefined && input.how === "posted")
          apply({ kind: "posted", commit: commits, part: 0, answer: {} });
        else if (state.posting !== undefined) apply({ kind: "refused", commit: commits, part: 0, why: "no" });
      }
    }),
    { numRuns: 300 },
  );
});
