import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, documentCode, effective, goodsCode, placeCode, play, scan, takeStep } from "../testing/codes.ts";
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
const twoPumps = stock("PUMP", "2", { serials: ["S1", "S2"] });
const pumps = [from, scan(pump("S1")), loaded(twoPumps)];
const fortyBolts = stock("BOLT", "40");
const labelOf = (quantity: string, uom = "EA") => goodsCode({ quantity, uom });
const full = { kind: "command", name: "FULL" } as const;
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
  ["a blocked place to begin at", [scan(placeCode("A-01", { barred: true }))], "place_barred"],
  ["what nobody knows", [from, scan({ kind: "unknown", raw: "??", why: "no" })], "unknown_code"],
  ["a document", [from, scan(documentCode("receipt", "RC-1"))], "expected_basket"],
  ["goods that are on hold", [from, scan(goodsCode({ barred: true }))], "barred"],
  ["what could not be fetched", [from, scan(goodsCode()), { kind: "not_loaded", why: "no" }], "not_loaded"],
  ["to take all where nothing is free", [from, full, loaded(stock("CHIP", "0"))], "nothing_here"],
  ["a piece that is in the basket", [...pumps, scan(pump("S1")), loaded(twoPumps)], "duplicate_serial"],
  ["a number of pieces in place of their labels", [...pumps, { kind: "quantity", value: "2" }], "serials_by_scan"],
  [
    "labels that say more than lies there",
    [from, scan(labelOf("30")), loaded(fortyBolts), scan(labelOf("11")), loaded(fortyBolts)],
    "more_than_there",
  ],
] as [string, Input<Loaded>[], string][])("refuses %s", (_what, inputs, text) => {
  expect(after(...inputs).state.panel).toMatchObject({ tone: "rejected", text });
});

const linesOf = (...inputs: Input<Loaded>[]) => {
  const [commit] = after(...inputs).effects.filter((each) => each.kind === "commit");
  const op = commit?.ops[0] ?? expect.unreachable("nothing was posted");
  return { lines: (op.body as { movement: { lines: unknown[] } }).movement.lines, about: op.about.values };
};

test("tells lots, pieces and states apart, and says in short what it was", () => {
  const to = scan(placeCode("B-01"));
  expect(linesOf(...bolts, to)).toMatchObject({
    about: { item: "BOLT", quantity: "40 EA", from: "A-01", place: "B-01" },
  });
  const [bolt] = linesOf(...bolts, to).lines as { from: object }[];
  expect(Object.keys(bolt ?? {}).sort()).toEqual(["from", "item", "quantity", "to"]);
  expect(Object.keys(bolt?.from ?? {}).sort()).toEqual(["location", "status"]);
  const both = linesOf(from, full, loaded(...here.slice(3)), to);
  expect(both.about).toMatchObject({ item: "MILK, MILK, PUMP", quantity: "" });
  expect(both.lines).toMatchObject([
    { from: { lot: { id: "id-L1" } } },
    { from: { lot: { id: "id-L2" } } },
    { quantity: { value: "2" }, serials: ["S1", "S2"] },
  ]);
});

test("pieces come into the basket one by one, each once", () => {
  expect(after(...pumps).state.basket).toMatchObject([{ amount: "1", serials: ["S1"] }]);
  const second = [...pumps, scan(pump("S2")), loaded(twoPumps)];
  expect(after(...second).state.basket).toMatchObject([{ amount: "2", serials: ["S1", "S2"] }]);
  // A label without the number of a piece stands for all that lie there.
  const all = after(from, scan(goodsCode({ itemCode: "PUMP", tracking: "serial" })), loaded(twoPumps));
  expect(all.state.basket).toMatchObject([{ amount: "2", serials: ["S1", "S2"] }]);
});

test("counts what labels say, where they say it in the unit of the stock", () => {
  const twice = after(from, scan(labelOf("30")), loaded(fortyBolts), scan(labelOf("10")), loaded(fortyBolts));
  expect(twice.state.basket).toMatchObject([{ amount: "40" }]);
  expect(after(from, scan(labelOf("2", "BOX")), loaded(fortyBolts)).state.basket).toMatchObject([{ amount: "40" }]);
  const nuts = [scan(goodsCode({ itemCode: "NUT" })), loaded(stock("NUT", "7"))];
  const more = after(...bolts, ...nuts, scan(labelOf("1")), loaded(fortyBolts));
  expect(more.state.panel).toMatchObject({ text: "more_than_there" });
  expect(more.state.basket.map(({ itemCode }) => itemCode)).toEqual(["BOLT", "NUT"]);
});

test("a quantity is for what was scanned last: all of it, a part, or none", () => {
  const some = [...bolts, { kind: "quantity", value: "12" } as const];
  expect(after(...some, full).state.basket).toMatchObject([{ amount: "40" }]);
  expect(after(...some, { kind: "quantity", value: "40" }).state.basket).toMatchObject([{ amount: "40" }]);
  const nuts = [scan(goodsCode({ itemCode: "NUT" })), loaded(stock("NUT", "7"))];
  const none = after(...bolts, ...nuts, { kind: "quantity", value: "0" });
  expect(none.state.basket).toMatchObject([{ itemCode: "BOLT", amount: "40" }]);
  expect(after(...bolts, { kind: "quantity", value: "" }).state.basket).toMatchObject([{ amount: "40" }]);
  expect(after(from, { kind: "command", name: "SHORT" }).state).toEqual(after(from).state);
});

test("while an answer is awaited, nothing else happens, and an answer to something else is none", () => {
  const others: Input<Loaded>[] = [
    scan(placeCode("C-01")),
    scan(goodsCode()),
    { kind: "quantity", value: "1" },
    { kind: "command", name: "BACK" },
    { kind: "posted", commit: 7, part: 0, answer: {} },
    { kind: "refused", commit: 7, part: 0, why: "no" },
  ];
  for (const before of [after(...bolts, scan(placeCode("B-01"))), after(from, scan(goodsCode()))]) {
    expect(effective(transferMachine, before.state, others)).toEqual([]);
  }
  const unasked = after(...bolts);
  expect(takeStep(transferMachine, unasked.state, loaded(stock("NUT", "7"))).state).toEqual(unasked.state);
});

test("what was refused stays in the basket, and is read before anything else is scanned", () => {
  const refused = after(...bolts, scan(placeCode("B-01")), {
    kind: "refused",
    commit: 1,
    part: 0,
    why: "the place is full",
  });
  expect(refused.state).toMatchObject({
    panel: { tone: "rejected", text: "refused", values: { why: "the place is full" } },
    basket: [{ amount: "40" }],
  });
  expect(refused.state.posting).toBeUndefined();
  const held = takeStep(transferMachine, refused.state, scan(placeCode("C-01")));
  expect(held.state).toEqual(refused.state);
  const read = takeStep(transferMachine, refused.state, { kind: "command", name: "OK" });
  const again = takeStep(transferMachine, read.state, scan(placeCode("C-01")));
  expect(again.state).toMatchObject({ posting: 2, commits: 2 });
});

test("goes back step by step, and gives up a basket only when told to", () => {
  const back = { kind: "command", name: "BACK" } as const;
  const asked = after(...bolts, back);
  expect(asked.state.panel?.choices?.map(({ id }) => id)).toEqual(["discard", "keep"]);
  expect(takeStep(transferMachine, asked.state, { kind: "choice", id: "keep" }).state.basket).toHaveLength(1);
  const given = takeStep(transferMachine, asked.state, { kind: "choice", id: "discard" });
  expect(given.state.basket).toEqual([]);
  const atStart = takeStep(transferMachine, given.state, back);
  expect(atStart.state.from).toBeUndefined();
  expect(takeStep(transferMachine, atStart.state, back).effects).toEqual([{ kind: "leave" }]);
  expect(after(from, from).state.panel).toMatchObject({ tone: "attention", text: "empty_basket" });
  expect(after(from, scan(placeCode("C-01"))).state.from).toMatchObject({ code: "C-01" });
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
          (input.kind === "posted" && before.posting === input.commit) ||
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
