import fc from "fast-check";
import { expect, test } from "vitest";
import { addDecimals, compareDecimals } from "../../shared/qty.ts";
import {
  anyInput,
  documentCode,
  effective,
  goodsCode,
  placeCode,
  play,
  scan,
  takeStep,
  today,
} from "../testing/codes.ts";
import type { Input } from "./machine.ts";
import { type OpenReceipt, type ReceiveState, receiveMachine, receiveStep } from "./receive.ts";

const line = (itemCode: string, expected: string, limit = expected) => {
  return { id: `line-${itemCode}`, itemId: `id-${itemCode}`, itemCode, uom: "EA", expected, received: "0", limit };
};
const receipt: OpenReceipt = {
  kind: "receipt",
  id: "id-RC-1",
  number: "RC-1",
  supplier: "ACME",
  lines: [line("BOLT", "100", "110"), line("MILK", "50"), line("PUMP", "3")],
};
const opened: Input<OpenReceipt>[] = [scan(documentCode("receipt", "RC-1")), { kind: "loaded", data: receipt }];
const start = play(receiveMachine, receiveMachine.start, opened).state;
const after = (...inputs: Input<OpenReceipt>[]) => play(receiveMachine, start, inputs);
const commitsOf = (step: ReturnType<typeof after>) =>
  step.effects.flatMap((each) => (each.kind === "commit" ? each.ops : []));
const milk = { itemCode: "MILK", tracking: "lot", expires: true } as const;

test("receives a label with three scans and no tap", () => {
  const label = goodsCode({ ...milk, lotNo: "L7", expiryDate: "2027-01-31", quantity: "20" });
  const step = after(scan(label), scan(placeCode("DOCK-1")));
  expect(commitsOf(step)).toEqual([
    expect.objectContaining({
      rpc: "inventory.v1.ReceiptService/ReceiveLine",
      body: {
        receiptId: "id-RC-1",
        lineId: "line-MILK",
        quantity: { value: "20", uom: "EA" },
        location: { id: "id-DOCK-1" },
        lot: { lotNo: "L7", expiryDate: "2027-01-31", manufactureDate: "" },
      },
    }),
  ]);
  const answer = { line: { id: "line-MILK", receivedBase: { value: "20" } } };
  const { state, effects } = takeStep(receiveMachine, step.state, { kind: "posted", commit: 1, part: 0, answer });
  expect(receiveStep(state)).toBe("line");
  expect(state.receipt?.lines[1]?.received).toBe("20");
  expect(effects).toEqual([{ kind: "tone", tone: "complete" }]);
});

test("asks for what is missing, in turn", () => {
  const bare = after(scan(goodsCode(milk)));
  expect(receiveStep(bare.state)).toBe("details");
  const dock = takeStep(receiveMachine, bare.state, scan(placeCode("DOCK-1")));
  expect(dock.state.panel).toMatchObject({ tone: "rejected", text: "missing_lot" });
  const told = after(
    scan(goodsCode(milk)),
    { kind: "field", name: "lot", value: "L8", today },
    { kind: "field", name: "expiry", value: "2027-02-01", today },
    { kind: "quantity", value: "5" },
  );
  expect(receiveStep(told.state)).toBe("dock");
});

test.each([
  ["an item of another receipt", [scan(goodsCode({ itemCode: "NUT" }))], "not_on_receipt"],
  ["a place before the goods", [scan(placeCode("DOCK-1"))], "expected_goods"],
  ["goods on hold", [scan(goodsCode({ barred: true }))], "barred"],
  ["more than the limit", [scan(goodsCode({ quantity: "111" }))], "over_limit"],
  ["other goods before the dock", [scan(goodsCode({ quantity: "1" })), scan(goodsCode(milk))], "dock_first"],
  ["a blocked dock", [scan(goodsCode({ quantity: "1" })), scan(placeCode("DOCK-1", { barred: true }))], "place_barred"],
  [
    "a serial number twice",
    Array(2).fill(scan(goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo: "S1" }))),
    "duplicate_serial",
  ],
] as const)("refuses %s, and takes no code until it was read", (_what, inputs, text) => {
  const step = after(...inputs);
  expect(step.state.panel).toMatchObject({ tone: "rejected", text });
  const next = takeStep(receiveMachine, step.state, scan(goodsCode({ quantity: "1" })));
  expect(next).toEqual({ state: step.state, effects: [{ kind: "tone", tone: "rejected" }] });
  expect(takeStep(receiveMachine, step.state, { kind: "command", name: "OK" }).state.panel).toBeUndefined();
});

test("warns of a label that has expired, of more than was ordered, and of a place that is no dock", () => {
  const old = after(scan(goodsCode({ ...milk, lotNo: "L1", expiryDate: "2026-01-01", quantity: "1" })));
  expect(old.state.panel).toMatchObject({ tone: "attention", text: "expired_label" });
  const much = after(scan(goodsCode({ quantity: "105" })));
  expect(much.state.panel).toMatchObject({ tone: "attention", text: "over_expected" });
  const bin = after(scan(goodsCode({ quantity: "1" })), scan(placeCode("A-01")));
  expect(bin.state.panel).toMatchObject({ tone: "attention", text: "no_dock" });
  expect(commitsOf(bin)).toEqual([]);
  expect(commitsOf(takeStep(receiveMachine, bin.state, scan(placeCode("A-01"))))).toHaveLength(1);
});

test("counts labels of the same goods, and pieces by their serial numbers", () => {
  const twice = after(scan(goodsCode({ quantity: "10" })), scan(goodsCode({ quantity: "10" })));
  expect(twice.state.arrival?.amount).toBe("20");
  const bare = after(scan(goodsCode()), scan(goodsCode()), scan(goodsCode()));
  expect(bare.state.arrival?.amount).toBe("3");
  const pump = (serialNo: string) => scan(goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo }));
  const pieces = after(pump("S1"), pump("S2"));
  expect(pieces.state.arrival).toMatchObject({ amount: "2", serials: ["S1", "S2"] });
});

test("keeps what was refused by the server, so that it can be done right", () => {
  const step = after(scan(goodsCode({ quantity: "5" })), scan(placeCode("DOCK-1")));
  const refused = takeStep(receiveMachine, step.state, { kind: "refused", commit: 1, part: 0, why: "closed" });
  expect(refused.state.panel).toMatchObject({ tone: "rejected", text: "refused", values: { why: "closed" } });
  expect(refused.state.arrival?.amount).toBe("5");
  const again = play(receiveMachine, refused.state, [{ kind: "command", name: "OK" }, scan(placeCode("DOCK-1"))]);
  expect(again.effects).toContainEqual(expect.objectContaining({ kind: "commit", commit: 2 }));
});

const command = (name: "OK" | "BACK" | "FULL" | "CANCEL" | "SHORT") => ({ kind: "command", name }) as const;
const pump = (serialNo: string) => scan(goodsCode({ itemCode: "PUMP", tracking: "serial", serialNo }));
const bodyOf = (...inputs: Input<OpenReceipt>[]) => commitsOf(after(...inputs, scan(placeCode("DOCK-1"))))[0]?.body;

test.each([
  ["what nobody knows", [scan({ kind: "unknown", raw: "??", why: "no" })], "unknown_code"],
  ["a document of another kind", [scan(documentCode("count", "CNT-1"))], "expected_receipt"],
  ["another receipt before the dock", [scan(goodsCode()), scan(documentCode("receipt", "RC-2"))], "expected_dock"],
  [
    "what could not be fetched",
    [scan(documentCode("receipt", "RC-2")), { kind: "not_loaded", why: "no" }],
    "not_loaded",
  ],
  [
    "a lot without its last day",
    [scan(goodsCode({ ...milk, lotNo: "L7", quantity: "1" })), scan(placeCode("DOCK-1"))],
    "missing_expiry",
  ],
  ["pieces without a number", [pump(""), scan(placeCode("DOCK-1"))], "missing_serial"],
  ["goods without a quantity", [scan(goodsCode()), scan(placeCode("DOCK-1"))], "missing_quantity"],
  ["more pieces than the limit", [...["S1", "S2", "S3", "S4"].map(pump)], "over_limit"],
  [
    "another unit before the dock",
    [scan(goodsCode({ quantity: "1" })), scan(goodsCode({ quantity: "1", uom: "BOX" }))],
    "dock_first",
  ],
  [
    "another lot before the dock",
    [scan(goodsCode({ ...milk, lotNo: "L7" })), scan(goodsCode({ ...milk, lotNo: "L8" }))],
    "dock_first",
  ],
] as [string, Input<OpenReceipt>[], string][])("refuses %s", (_what, inputs, text) => {
  expect(after(...inputs).state.panel).toMatchObject({ tone: "rejected", text });
});

test("before there is a receipt, it is what is asked for", () => {
  const first = play(receiveMachine, receiveMachine.start, [scan(goodsCode())]);
  expect(first.state.panel).toMatchObject({ tone: "rejected", text: "expected_receipt" });
  expect(receiveStep(receiveMachine.start)).toBe("doc");
});

test("goes to the line that still misses something, then to one that may take more, and refuses when all is there", () => {
  const lines = [
    { ...line("BOLT", "10"), received: "10" },
    { ...line("BOLT", "10", "12"), id: "more", received: "11" },
    { ...line("BOLT", "10"), id: "open", received: "4" },
  ];
  const lineFor = (...some: typeof lines) => {
    const data = { ...receipt, lines: some };
    const open = play(receiveMachine, receiveMachine.start, [
      opened[0] as Input<OpenReceipt>,
      { kind: "loaded", data },
    ]);
    return takeStep(receiveMachine, open.state, scan(goodsCode({ quantity: "1" }))).state;
  };
  expect(lineFor(...lines).arrival?.lineId).toBe("open");
  expect(lineFor(...lines.slice(0, 2)).arrival?.lineId).toBe("more");
  expect(lineFor(...lines.slice(0, 1)).panel).toMatchObject({ tone: "rejected", text: "line_complete" });
});

test("takes lot and date from labels of their own, in whatever order, and counts the goods once", () => {
  const lot = scan(goodsCode({ ...milk, lotNo: "L7" }));
  const date = scan(goodsCode({ ...milk, expiryDate: "2027-01-31" }));
  const amount = { kind: "quantity", value: "5" } as const;
  const body = { quantity: { value: "5" }, lot: { lotNo: "L7", expiryDate: "2027-01-31" } };
  expect(bodyOf(lot, date, amount)).toMatchObject(body);
  expect(bodyOf(date, lot, amount)).toMatchObject(body);
  expect(bodyOf(scan(goodsCode({ ...milk, quantity: "5" })), date, lot)).toMatchObject(body);
  // The next label of the same lot is more of it; what it leaves out stays known.
  const full = scan(goodsCode({ ...milk, lotNo: "L7", expiryDate: "2027-01-31", quantity: "5" }));
  expect(bodyOf(full, scan(goodsCode({ ...milk, lotNo: "L7", quantity: "3" })))).toMatchObject({
    ...body,
    quantity: { value: "8" },
  });
  expect(bodyOf(full, scan(goodsCode({ ...milk, quantity: "3" })))).toMatchObject({
    ...body,
    quantity: { value: "8" },
  });
  // A lot that is known has its date already.
  expect(receiveStep(after(scan(goodsCode({ ...milk, lotNo: "L7", lotId: "id", quantity: "1" }))).state)).toBe("dock");
  const made = scan(goodsCode({ ...milk, lotNo: "L7", manufactureDate: "2026-11-01", quantity: "1" }));
  expect(bodyOf(made)).toMatchObject({ lot: { manufactureDate: "2026-11-01" } });
});

test("of goods that are not kept by lots every label is one more, whatever it bears", () => {
  const bare = scan(goodsCode());
  const dated = scan(goodsCode({ lotNo: "L7", expiryDate: "2027-01-31" }));
  expect(after(bare, dated, dated).state.arrival?.amount).toBe("3");
});

test("says only what there is to say of goods: lots, pieces, damage", () => {
  const bolts = scan(goodsCode({ quantity: "5", serialNo: "S9" }));
  expect(Object.keys(bodyOf(bolts) ?? {}).sort()).toEqual(["lineId", "location", "quantity", "receiptId"]);
  expect(bodyOf(pump("S1"), pump("S2"))).toMatchObject({ serials: ["S1", "S2"], quantity: { value: "2" } });
  const field = (value: string) => ({ kind: "field", name: "condition", value, today }) as const;
  expect(bodyOf(bolts, field("damaged"))).toMatchObject({ condition: "CONDITION_DAMAGED" });
  expect(bodyOf(bolts, field("damaged"), field("good"))).not.toHaveProperty("condition");
  expect(after(field("damaged")).state).toEqual(start);
});

test("pieces that are over the limit leave those before them as they were", () => {
  const { state } = after(...["S1", "S2", "S3", "S4"].map(pump));
  expect(state.arrival).toMatchObject({ amount: "3", serials: ["S1", "S2", "S3"] });
  const much = after(scan(goodsCode({ quantity: "5" })), { kind: "quantity", value: "111" });
  expect(much.state.arrival?.amount).toBe("5");
});

test("limits are reached before they are passed, and a label is good on its last day", () => {
  expect(after(scan(goodsCode({ quantity: "100" }))).state.panel).toBeUndefined();
  expect(after(scan(goodsCode({ quantity: "110" }))).state.panel).toMatchObject({
    tone: "attention",
    text: "over_expected",
  });
  expect(
    after(scan(goodsCode({ ...milk, lotNo: "L1", expiryDate: today, quantity: "1" }))).state.panel,
  ).toBeUndefined();
  // Boxes cannot be compared with pieces here: the server does it.
  expect(after(scan(goodsCode({ quantity: "111", uom: "BOX" }))).state.panel).toBeUndefined();
});

test("all that is open comes by one tap, where it can be told", () => {
  expect(after(scan(goodsCode()), command("FULL")).state.arrival?.amount).toBe("100");
  expect(after(pump("S1"), command("FULL")).state.arrival?.amount).toBe("1");
  expect(after(scan(goodsCode({ quantity: "1", uom: "BOX" })), command("FULL")).state.arrival?.amount).toBe("1");
  expect(after(command("SHORT")).state).toEqual(start);
});

test("while an answer is awaited, nothing else happens, and an answer to something else is none", () => {
  const others: Input<OpenReceipt>[] = [
    scan(placeCode("DOCK-2")),
    scan(goodsCode()),
    { kind: "quantity", value: "1" },
    command("BACK"),
    { kind: "posted", commit: 7, part: 0, answer: {} },
    { kind: "refused", commit: 7, part: 0, why: "no" },
  ];
  const posting = after(scan(goodsCode({ quantity: "1" })), scan(placeCode("DOCK-1")));
  for (const before of [posting, after(scan(documentCode("receipt", "RC-2")))]) {
    expect(effective(receiveMachine, before.state, others)).toEqual([]);
  }
  expect(takeStep(receiveMachine, start, { kind: "loaded", data: { ...receipt, number: "RC-9" } }).state).toEqual(
    start,
  );
});

test("goes back step by step, and gives goods up only when told to", () => {
  const asked = after(scan(goodsCode({ quantity: "1" })), command("BACK"));
  expect(asked.state.panel?.choices?.map(({ id }) => id)).toEqual(["discard", "keep"]);
  expect(takeStep(receiveMachine, asked.state, { kind: "choice", id: "keep" }).state.arrival?.amount).toBe("1");
  const given = takeStep(receiveMachine, asked.state, { kind: "choice", id: "discard" });
  expect(given.state.arrival).toBeUndefined();
  expect(takeStep(receiveMachine, given.state, command("CANCEL")).effects).toEqual([{ kind: "leave" }]);
  const closed = takeStep(receiveMachine, given.state, command("BACK"));
  expect(closed.state.receipt).toBeUndefined();
  expect(takeStep(receiveMachine, closed.state, command("BACK")).effects).toEqual([{ kind: "leave" }]);
});

/** What the server holds of each line after commits that it takes, in any order with other inputs. */
const answer = fc
  .constantFrom("posted", "refused", "posted twice", "late")
  .map((kind) => ({ kind: "answer" as const, how: kind }));

test("loses and doubles nothing, whatever is scanned when and however the server answers", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ arbitrary: anyInput, weight: 6 }, { arbitrary: answer, weight: 2 }), { maxLength: 80 }),
      (steps) => {
        let state: ReceiveState = start;
        let commits = 0;
        const ledger = new Map<string, string>();
        const apply = (input: Input<OpenReceipt>) => {
          const before = state;
          const step = takeStep(receiveMachine, before, input);
          state = step.state;
          for (const effect of step.effects) {
            if (effect.kind === "load")
              return apply({
                kind: "loaded",
                data: {
                  ...receipt,
                  lines: receipt.lines.map((each) => ({ ...each, received: ledger.get(each.id) ?? "0" })),
                },
              });
            if (effect.kind !== "commit") continue;
            // One commit at a time, by the scan of a place, of exactly the goods that were on their way.
            expect(before.posting).toBeUndefined();
            expect(input).toMatchObject({ kind: "code", code: { kind: "place" } });
            expect(effect.commit).toBe(++commits);
            expect(effect.ops).toHaveLength(1);
            const { arrival } = before;
            expect(effect.ops[0]?.body).toMatchObject({
              lineId: arrival?.lineId,
              quantity: { value: arrival?.amount },
            });
          }
          // What was scanned stays until it is posted or given up.
          if (before.arrival && !state.arrival) {
            const gone =
              (input.kind === "posted" && input.commit === before.posting) ||
              (input.kind === "choice" && input.id === "discard") ||
              input.kind === "loaded";
            expect(gone).toBe(true);
          }
        };
        for (const step of steps) {
          if (step.kind !== "answer") {
            apply(step as Input<OpenReceipt>);
            continue;
          }
          const commit = state.posting;
          const { arrival } = state;
          if (commit === undefined || !arrival) {
            apply({ kind: "posted", commit: commits, part: 0, answer: {} });
            continue;
          }
          if (step.how === "late") continue;
          if (step.how === "refused") {
            apply({ kind: "refused", commit, part: 0, why: "no" });
            continue;
          }
          ledger.set(arrival.lineId, addDecimals(ledger.get(arrival.lineId) ?? "0", arrival.amount));
          const posted = { line: { id: arrival.lineId, receivedBase: { value: ledger.get(arrival.lineId) } } };
          for (let times = step.how === "posted" ? 1 : 2; times > 0; times--)
            apply({ kind: "posted", commit, part: 0, answer: posted });
        }
        for (const each of state.receipt?.lines ?? []) {
          expect(each.received).toBe(ledger.get(each.id) ?? "0");
          expect(compareDecimals(each.received, each.limit)).toBeLessThanOrEqual(0);
        }
      },
    ),
    { numRuns: 300 },
  );
});
