import fc from "fast-check";
import { expect, test } from "vitest";
import { addDecimals } from "../../shared/qty.ts";
import { documentCode, goodsCode, placeCode, play, scan, takeStep } from "../testing/codes.ts";
import { type CountState, countMachine, type OpenCount } from "./count.ts";
import type { Code, Effect, Input } from "./machine.ts";

const place = (code: string) => ({ id: `id-${code}`, code, visited: false });
const count: OpenCount = {
  kind: "count",
  id: "id-CNT-1",
  number: "CNT-1",
  isRecount: false,
  places: [place("A-01"), place("A-02")],
};
const start = play(countMachine, countMachine.start, [
  scan(documentCode("count", "CNT-1")),
  { kind: "loaded", data: count },
]).state;
const after = (...inputs: Input<OpenCount>[]) => play(countMachine, start, inputs);
const bin = (code: string) => scan(placeCode(code));
const ok = { kind: "command", name: "OK" } as const;

/** What the calls say lies at a place: item and lot to amount. Later figures take the place of earlier ones. */
function figuresOf(effects: readonly Effect<unknown>[]) {
  const figures = new Map<string, string>();
  const emptied: string[] = [];
  for (const effect of effects) {
    if (effect.kind !== "commit") continue;
    for (const { rpc, body } of effect.ops) {
      const at = (body.location as { id: string }).id;
      if (rpc.endsWith("/ConfirmEmpty")) emptied.push(at);
      else {
        const { item, lot, countedQuantity } = body as {
          item: { id: string };
          lot?: { code: string };
          countedQuantity: { value: string };
        };
        figures.set([at, item.id, lot?.code ?? ""].join(" "), countedQuantity.value);
      }
    }
  }
  return { figures, emptied };
}

test("counts a place by scans, and closes it with the next place or OK", () => {
  const step = after(
    bin("A-01"),
    scan(goodsCode()),
    scan(goodsCode()),
    scan(goodsCode({ itemCode: "NUT", quantity: "12" })),
    bin("A-02"),
    scan(goodsCode()),
    ok,
  );
  const { figures, emptied } = figuresOf(step.effects);
  expect([...figures]).toEqual([
    ["id-A-01 id-BOLT ", "2"],
    ["id-A-01 id-NUT ", "12"],
    ["id-A-02 id-BOLT ", "1"],
  ]);
  expect(emptied).toEqual(["id-A-01", "id-A-02"]);
  expect(step.state.count?.places.map(({ visited }) => visited)).toEqual([true, true]);
  const finished = takeStep(countMachine, step.state, ok);
  expect(finished.effects).toContainEqual(expect.objectContaining({ kind: "commit", commit: 3 }));
});

test("sets the quantity of what was scanned last, to none as well", () => {
  const step = after(bin("A-01"), scan(goodsCode()), { kind: "quantity", value: "0" }, ok);
  expect([...figuresOf(step.effects).figures]).toEqual([["id-A-01 id-BOLT ", "0"]]);
});

test("takes a place for empty only after a second yes", () => {
  const asked = after(bin("A-01"), ok);
  expect(asked.state.panel).toMatchObject({ text: "confirm_empty" });
  expect(takeStep(countMachine, asked.state, ok)).toEqual({
    state: asked.state,
    effects: [{ kind: "tone", tone: "attention" }],
  });
  expect(takeStep(countMachine, asked.state, { kind: "choice", id: "keep" }).state.place?.code).toBe("A-01");
  const yes = takeStep(countMachine, asked.state, { kind: "choice", id: "empty" });
  expect(figuresOf(yes.effects)).toEqual({ figures: new Map(), emptied: ["id-A-01"] });
  const next = play(countMachine, start, [bin("A-01"), bin("A-02"), { kind: "choice", id: "empty" }]);
  expect(next.state.place?.code).toBe("A-02");
});

test("asks whether a place that was counted is added to or counted anew, which takes back what is not there", () => {
  const twice = [bin("A-01"), scan(goodsCode()), scan(goodsCode({ itemCode: "NUT" })), ok, bin("A-01")];
  expect(after(...twice).state.panel).toMatchObject({ text: "counted_before" });
  const added = after(...twice, { kind: "choice", id: "add" }, scan(goodsCode()), ok);
  expect(Object.fromEntries(figuresOf(added.effects).figures)).toEqual({
    "id-A-01 id-BOLT ": "2",
    "id-A-01 id-NUT ": "1",
  });
  const anew = after(...twice, { kind: "choice", id: "replace" }, scan(goodsCode()), ok);
  expect(Object.fromEntries(figuresOf(anew.effects).figures)).toEqual({
    "id-A-01 id-BOLT ": "1",
    "id-A-01 id-NUT ": "0",
  });
});

test.each([
  ["goods before a place", [scan(goodsCode())], "expected_place"],
  ["a place of another count", [bin("B-01")], "not_in_count"],
  ["a lot without its number", [bin("A-01"), scan(goodsCode({ tracking: "lot" }))], "missing_lot"],
  [
    "a piece twice",
    [bin("A-01"), ...Array(2).fill(scan(goodsCode({ tracking: "serial", serialNo: "S1" })))],
    "duplicate_serial",
  ],
  ["a piece without its number", [bin("A-01"), scan(goodsCode({ tracking: "serial" }))], "missing_serial"],
  ["a document of another kind", [scan(documentCode("receipt", "RC-1"))], "expected_count"],
  ["another count before this place is done", [bin("A-01"), scan(documentCode("count", "CNT-2"))], "expected_entry"],
  [
    "what could not be fetched",
    [scan(documentCode("count", "CNT-2")), { kind: "not_loaded", why: "no" }],
    "not_loaded",
  ],
  ["what the server refused", [{ kind: "refused", commit: 1, part: 0, why: "no" }], "refused"],
  [
    "a number of pieces in place of their labels",
    [bin("A-01"), scan(goodsCode({ tracking: "serial", serialNo: "S1" })), { kind: "quantity", value: "2" }],
    "serials_by_scan",
  ],
] as [string, Input<OpenCount>[], string][])("refuses %s", (_what, inputs, text) => {
  expect(after(...inputs).state.panel).toMatchObject({ tone: "rejected", text });
});

test("keeps codes that nobody knows, and lets the count go on", () => {
  const step = after(bin("A-01"), scan({ kind: "unknown", raw: "?1", why: "" }), scan(goodsCode()));
  expect(step.state).toMatchObject({ unknown: ["?1"], entries: [{ amount: "1" }] });
});

const command = (name: "BACK" | "CANCEL" | "SHORT" | "FULL") => ({ kind: "command", name }) as const;
const bodiesOf = (...inputs: Input<OpenCount>[]) =>
  after(...inputs).effects.flatMap((each) => (each.kind === "commit" ? each.ops.map(({ body }) => body) : []));

test("before there is a count, it is what is asked for", () => {
  const first = play(countMachine, countMachine.start, [bin("A-01")]);
  expect(first.state.panel).toMatchObject({ tone: "rejected", text: "expected_count" });
});

test("tells lots, units and pieces apart, and says only what there is to say", () => {
  const lot = (lotNo: string, lotId = "") => scan(goodsCode({ itemCode: "MILK", tracking: "lot", lotNo, lotId }));
  const piece = (serialNo: string) => scan(goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo }));
  const others = [scan(goodsCode()), scan(goodsCode({ uom: "BOX" })), lot("L1"), lot("L2", "id-L2"), lot("L1"), ok];
  const [bolts, boxes, known, fresh] = bodiesOf(bin("A-01"), ...others);
  expect(Object.keys(bolts ?? {}).sort()).toEqual(["countId", "countedQuantity", "item", "location"]);
  expect(boxes).toMatchObject({ countedQuantity: { value: "1", uom: "BOX" } });
  expect(known).toMatchObject({ lot: { id: "id-L2" }, countedQuantity: { value: "1" } });
  expect(fresh).toMatchObject({ lot: { code: "L1" }, countedQuantity: { value: "2" } });
  const [pieces] = bodiesOf(bin("A-01"), piece("S1"), piece("S2"), ok);
  expect(pieces).toMatchObject({ serials: ["S1", "S2"], countedQuantity: { value: "2" } });
});

test("a quantity is for what was scanned last, and nothing typed is no quantity", () => {
  const two = [bin("A-01"), scan(goodsCode()), scan(goodsCode({ itemCode: "NUT" }))];
  const { entries } = after(...two, { kind: "quantity", value: "7" }).state;
  expect(entries).toMatchObject([
    { itemCode: "BOLT", amount: "1" },
    { itemCode: "NUT", amount: "7" },
  ]);
  expect(after(...two, { kind: "quantity", value: "" }).state).toEqual(after(...two).state);
  expect(after(bin("A-01"), { kind: "quantity", value: "7" }).state.entries).toEqual([]);
});

test("what was refused is read before anything else is scanned", () => {
  const refused = after(bin("A-01"), scan(goodsCode({ tracking: "lot" })));
  expect(takeStep(countMachine, refused.state, scan(goodsCode())).state).toEqual(refused.state);
  const { state } = play(countMachine, refused.state, [ok, scan(goodsCode())]);
  expect(state.entries).toMatchObject([{ amount: "1" }]);
});

test("the place that is counted is no next place, and a code that nobody knows is kept once", () => {
  expect(after(bin("A-01"), bin("A-01")).state.panel).toMatchObject({ tone: "attention", text: "still_counting" });
  const unknown = scan({ kind: "unknown", raw: "?1", why: "" });
  expect(after(bin("A-01"), unknown, unknown).state.unknown).toEqual(["?1"]);
});

test("only the places that were counted are done, and the count is when all are", () => {
  const one = after(bin("A-01"), scan(goodsCode()), ok);
  expect(one.state.count?.places.map(({ visited }) => visited)).toEqual([true, false]);
  expect(takeStep(countMachine, one.state, ok).effects.filter(({ kind }) => kind === "commit")).toEqual([]);
  expect(takeStep(countMachine, one.state, command("FULL")).state).toEqual(one.state);
});

test("figures are those of the count that they were sent for", () => {
  const counted = after(bin("A-01"), scan(goodsCode()), ok);
  const reopened = (id: string) =>
    play(countMachine, counted.state, [
      scan(documentCode("count", "CNT-1")),
      { kind: "loaded", data: { ...count, id } },
      bin("A-01"),
    ]).state.panel?.text;
  expect(reopened("id-CNT-1")).toBe("counted_before");
  expect(reopened("id-CNT-2")).toBeUndefined();
});

test("while a count is fetched nothing is scanned, and what was not asked for is not taken", () => {
  const asked = after(scan(documentCode("count", "CNT-2")));
  for (const input of [bin("A-01"), { kind: "quantity", value: "1" }, command("BACK")] as Input<OpenCount>[]) {
    expect(takeStep(countMachine, asked.state, input).state).toEqual(asked.state);
  }
  expect(takeStep(countMachine, start, { kind: "loaded", data: { ...count, number: "CNT-9" } }).state).toEqual(start);
});

test("says that a place is empty by its key too, where nothing was scanned", () => {
  expect(after(bin("A-01"), command("SHORT")).state.panel).toMatchObject({ text: "confirm_empty" });
  const some = after(bin("A-01"), scan(goodsCode()));
  expect(takeStep(countMachine, some.state, command("SHORT")).state).toEqual(some.state);
});

test("goes back step by step, and gives up figures only when told to", () => {
  for (const name of ["BACK", "CANCEL"] as const) {
    const asked = after(bin("A-01"), scan(goodsCode()), command(name));
    expect(asked.state.panel?.choices?.map(({ id }) => id)).toEqual(["discard", "keep"]);
    expect(takeStep(countMachine, asked.state, { kind: "choice", id: "keep" }).state.entries).toHaveLength(1);
    const given = takeStep(countMachine, asked.state, { kind: "choice", id: "discard" });
    expect(given.state.entries).toEqual([]);
    expect(given.effects.filter(({ kind }) => kind === "commit")).toEqual([]);
    const atPlace = after(bin("A-01"), command(name));
    expect(atPlace.state.place).toBeUndefined();
    const closed = takeStep(countMachine, atPlace.state, command(name));
    expect(closed.state.count).toBeUndefined();
    expect(takeStep(countMachine, closed.state, command(name)).effects).toEqual([{ kind: "leave" }]);
  }
});

test("counts only the lines that it was sent for when it counts again", () => {
  const recount = { ...start, count: { ...count, isRecount: true } };
  const step = play(countMachine, recount, [bin("A-01"), scan(goodsCode()), ok]);
  expect(figuresOf(step.effects).emptied).toEqual([]);
});

test("sends for every place what was scanned there, no scan lost, none counted twice", () => {
  const goods = fc.record({
    itemCode: fc.constantFrom("BOLT", "NUT"),
    quantity: fc.option(fc.constantFrom("3", "0.5"), { nil: undefined }),
  });
  const step = fc.oneof(
    { arbitrary: goods.map((each): Code => goodsCode(each)), weight: 6 },
    { arbitrary: fc.constantFrom("A-01", "A-02").map((code) => placeCode(code)), weight: 2 },
    { arbitrary: fc.constantFrom<"ok" | "kill" | "noise">("ok", "kill", "noise"), weight: 2 },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let state: CountState = start;
      const effects: Effect<unknown>[] = [];
      const tally = new Map<string, string>();
      let open: string | undefined;
      const apply = (input: Input<OpenCount>) => {
        const taken = takeStep(countMachine, state, input);
        state = taken.state;
        effects.push(...taken.effects);
      };
      for (const each of steps) {
        if (each === "kill") state = JSON.parse(JSON.stringify(state));
        else if (each === "noise") apply({ kind: "posted", commit: state.commits, part: 0, answer: {} });
        else if (each === "ok") {
          apply(ok);
          if (state.count === undefined) return;
          if (state.panel?.text === "confirm_empty") apply({ kind: "choice", id: "empty" });
          open = undefined;
        } else {
          apply(scan(each));
          if (state.panel?.text === "confirm_empty") apply({ kind: "choice", id: "empty" });
          if (state.panel?.text === "counted_before") apply({ kind: "choice", id: "add" });
          if (each.kind === "place") open = each.place.id;
          if (each.kind === "goods" && open) {
            const key = `${open} ${each.goods.itemId} `;
            tally.set(key, addDecimals(tally.get(key) ?? "0", each.goods.quantity ?? "1"));
          }
          if (state.panel?.tone === "rejected") apply(ok);
        }
      }
      if (state.place && state.entries.length > 0) apply(ok);
      const { figures } = figuresOf(
        effects.filter((each) => each.kind !== "commit" || !each.ops.some(({ rpc }) => rpc.endsWith("/FinishCount"))),
      );
      expect(Object.fromEntries(figures)).toEqual(Object.fromEntries(tally));
      const commits = effects.flatMap((each) => (each.kind === "commit" ? [each.commit] : []));
      expect(commits).toEqual(commits.map((_, n) => n + 1));
    }),
    { numRuns: 300 },
  );
});
