import { expect, test } from "vitest";
import { nextActionOf } from "./next-action.ts";
import { candidatesMax, rankCandidates } from "./rank-candidates.ts";
import { readScan } from "./read-scan.ts";
import type { ScanContext } from "./scan-context.ts";
import { lookupOf } from "./scan-lookup.ts";
import type { MatchedDocument, MatchedItem, ScanMatch } from "./scan-match.ts";

const gtin = "09521234543213";

function item(code: string, tracking: MatchedItem["tracking"] = "none", archived = false): MatchedItem {
  return { id: `id of ${code}`, code, name: code, tracking, base_uom: "KGM", archived, uoms: ["CT"] };
}

function match(source: ScanMatch["source"], fields: Partial<ScanMatch>): ScanMatch {
  const nothing = { matched: "", item: null, uom: "", location: null, lot: null, serial: null, document: null };
  const here = { at_location: false };
  return { source, ...nothing, ...here, ...fields };
}

function place(code: string, flags: { barred?: boolean; archived?: boolean } = {}): ScanMatch["location"] {
  return { id: `id of ${code}`, code, name: "", warehouse_id: "w", barred: false, archived: false, ...flags };
}

const lot = { id: "lot", lot_no: "L1", barred: false };
const serial = { id: "serial", serial_no: "S1" };

function rank(raw: string, matches: readonly ScanMatch[], given: Partial<ScanContext> = {}) {
  const context: ScanContext = { screen: "pick", step: "anything", expectedItemIds: [], ...given };
  const reading = readScan(raw, { currentYear: 2026, prefixRules: [{ prefix: "B:", kind: "LOT", strip: true }] });
  const candidates = rankCandidates(reading, lookupOf(reading, context), matches, context);
  const said = candidates.map(({ kind, ref, why }) => [kind, ref.code, ...why].join(" "));
  return { candidates, said, next: candidates.length > 0 ? nextActionOf(candidates, context) : "none" };
}

test("of an item, its lot and its piece on one label the most particular is kept", () => {
  const of = item("A", "lot_and_serial");
  const found = [
    match("gtin", { item: of, uom: "CT" }),
    match("gtin", { item: of, uom: "CT", lot }),
    match("gtin", { item: of, uom: "CT", lot, serial }),
  ];
  const label = `01${gtin}10L1\u001d21S1`;
  expect(rank(label, found).said).toEqual(["serial S1 gtin"]);
  expect(rank(label, found.slice(0, 2))).toMatchObject({ said: ["lot L1 gtin"], next: "reject_unknown_serial" });
  expect(rank(label, found.slice(0, 1))).toMatchObject({ said: ["item A gtin"], next: "reject_unknown_lot" });
  // We know that piece, but in another lot than the label says.
  const other = match("gtin", { item: of, lot: { ...lot, lot_no: "L2" }, serial });
  expect(rank(label, [...found.slice(0, 1), other]).said).toEqual(["item A gtin"]);
});

test("a record that is found by two names is one candidate, of its better name", () => {
  const location = place("X");
  const found = [match("external_id", { location }), match("location_code", { location, matched: "X" })];
  expect(rank("X", found)).toMatchObject({ said: ["location X location_code external_id"], next: "confirm_location" });
});

test("a registered code counts more than what the scan looks like, and never leaves a choice", () => {
  const found = [match("gtin", { item: item("A") }), match("registered", { item: item("B") })];
  expect(rank(gtin.slice(1), found)).toMatchObject({
    said: ["item B registered", "item A gtin"],
    next: "enter_quantity",
  });
});

test("a number of ours behind its prefix counts more than the same number by itself", () => {
  const found = [
    match("lot_no", { item: item("A", "lot"), lot, matched: "L1" }),
    match("item_code", { item: item("B:L1"), matched: "B:L1" }),
  ];
  expect(rank("B:L1", found)).toMatchObject({ said: ["lot L1 prefix", "item B:L1 item_code"], next: "enter_quantity" });
});

test("the content of a pallet goes before the pallet, which nobody knows, unless the pallet is asked for", () => {
  const label = `0037610425002123456902${gtin}3712`;
  const found = [match("gtin", { item: item("A"), uom: "CT" })];
  const { candidates, next } = rank(label, found);
  expect(candidates.map(({ kind }) => kind)).toEqual(["item", "handling_unit"]);
  expect(candidates[0]?.fields.quantity).toEqual({ value: "12", uom: "CT" });
  expect(next).toBe("enter_quantity");
  expect(rank(label, found, { step: "handling_unit" })).toMatchObject({ next: "scan_content" });
});

test("a quantity is that of the label, in a unit of the item", () => {
  const quantity = (label: string) =>
    rank(label, [match("gtin", { item: item("A"), uom: "CT" })]).candidates[0]?.fields.quantity;
  expect(quantity(`01${gtin}3103001250`)).toEqual({ value: "1.250", uom: "KGM" });
  expect(quantity(`01${gtin}3010`)).toEqual({ value: "10", uom: "KGM" });
  expect(quantity(`01${gtin}3303001250`)).toBeUndefined();
  expect(quantity(`01${gtin}3113001250`)).toBeUndefined();
  expect(quantity(`01${gtin}3000`)).toBeUndefined();
});

test("what fits equally well is for a person to choose, and no more than anybody would look at is offered", () => {
  const lots = Array.from({ length: 30 }, (_, at) =>
    match("lot_no", { item: item(`I${at}`, "lot"), lot: { ...lot, id: `lot ${at}` }, matched: "L1" }),
  );
  const all = rank("L1", lots);
  expect(all.candidates).toHaveLength(candidatesMax);
  expect(all.next).toBe("choose");
  expect(rank("L1", lots, { screen: "lookup" }).next).toBe("choose");
  expect(rank("L1", lots, { expectedItemIds: ["id of I29"] })).toMatchObject({ next: "enter_quantity" });
  const atPlace = lots.map((each, at) => (at === 7 ? { ...each, at_location: true } : each));
  expect(rank("L1", atPlace).candidates[0]?.item?.code).toBe("I7");
});

const actions: [name: string, ScanMatch, Partial<ScanContext>, string][] = [
  ["item", match("item_code", { item: item("X") }), {}, "enter_quantity"],
  ["item, looked up", match("item_code", { item: item("X") }), { screen: "lookup" }, "show"],
  ["item by lot", match("item_code", { item: item("X", "lot") }), {}, "scan_lot"],
  ["item by piece", match("item_code", { item: item("X", "serial") }), {}, "scan_serial"],
  ["lot of pieces", match("lot_no", { item: item("X", "lot_and_serial"), lot }), {}, "scan_serial"],
  ["item, place awaited", match("item_code", { item: item("X") }), { step: "location" }, "reject_wrong_kind"],
  ["item, lot awaited", match("item_code", { item: item("X", "lot") }), { step: "lot" }, "reject_wrong_kind"],
  ["lot, item awaited", match("lot_no", { item: item("X", "lot"), lot }), { step: "item" }, "enter_quantity"],
  ["piece, lot awaited", match("serial_no", { item: item("X"), serial }), { step: "lot" }, "confirm_serial"],
  ["other item expected", match("item_code", { item: item("X") }), { expectedItemIds: ["y"] }, "reject_wrong_item"],
  [
    "place, item expected",
    match("location_code", { location: place("X") }),
    { expectedItemIds: ["y"] },
    "confirm_location",
  ],
  ["blocked place", match("location_code", { location: place("X", { barred: true }) }), {}, "reject_barred"],
  [
    "blocked place, counted",
    match("location_code", { location: place("X", { barred: true }) }),
    { screen: "count" },
    "confirm_location",
  ],
  [
    "archived place, counted",
    match("location_code", { location: place("X", { barred: true, archived: true }) }),
    { screen: "count" },
    "reject_barred",
  ],
  [
    "held lot, packed",
    match("lot_no", { item: item("X", "lot"), lot: { ...lot, barred: true } }),
    { screen: "pack" },
    "reject_barred",
  ],
  [
    "held lot, moved",
    match("lot_no", { item: item("X", "lot"), lot: { ...lot, barred: true } }),
    { screen: "move" },
    "enter_quantity",
  ],
  [
    "archived item, received",
    match("item_code", { item: item("X", "none", true) }),
    { screen: "receive" },
    "reject_barred",
  ],
  ["archived item, picked", match("item_code", { item: item("X", "none", true) }), {}, "enter_quantity"],
];

function document(kind: MatchedDocument["kind"], state: string, more: Partial<MatchedDocument> = {}): ScanMatch {
  const where = { warehouse_id: "w", to_warehouse_id: null, at_source: true, at_destination: false };
  return match("document_no", { document: { kind, id: "d", number: "X", state, ...where, ...more } });
}

const coming = { to_warehouse_id: "v", at_source: false, at_destination: true };
const documents: [ScanMatch, Partial<ScanContext>, string][] = [
  [document("receipt", "draft"), {}, "open_document"],
  [document("receipt", "expected"), {}, "receive"],
  [document("receipt", "receiving"), { screen: "put_away" }, "put_away"],
  [document("receipt", "received"), { screen: "lookup" }, "open_document"],
  [document("receipt", "closed"), { screen: "lookup" }, "open_document"],
  [document("receipt", "closed"), { screen: "receive" }, "reject_barred"],
  [document("receipt", "expected", { at_source: false }), {}, "open_document"],
  [document("receipt", "expected"), { step: "item" }, "reject_wrong_kind"],
  [document("receipt", "expected"), { step: "document" }, "receive"],
  [document("transfer", "released"), {}, "ship_transfer"],
  [document("transfer", "released", coming), {}, "open_document"],
  [document("transfer", "shipped"), {}, "open_document"],
  [document("transfer", "shipped", coming), {}, "receive_transfer"],
  [document("transfer", "receiving", coming), {}, "receive_transfer"],
  [document("shipment", "draft"), {}, "open_document"],
  [document("shipment", "allocated"), {}, "pick"],
  [document("shipment", "picking"), { screen: "pack" }, "pack"],
  [document("shipment", "picked"), {}, "ship"],
  [document("shipment", "shipped"), {}, "reject_barred"],
  [document("count", "planned"), {}, "open_document"],
  [document("count", "recount"), {}, "count"],
  [document("task", "ready"), {}, "take_task"],
  [document("task", "done"), {}, "reject_barred"],
];

test.each(documents)(
  "%#: a document asks for what its state waits for, where its goods are",
  (found, context, next) => {
    expect(rank("X", [found], context).next).toBe(next);
  },
);

test("the document that a screen is for comes before others, and one that has ended after them", () => {
  const found = [document("receipt", "expected"), document("shipment", "released")];
  expect(rank("X", found, { screen: "lookup" }).next).toBe("choose");
  expect(rank("X", found, { screen: "receive" })).toMatchObject({
    said: ["receipt X document_no fits_screen", "shipment X document_no"],
    next: "receive",
  });
  expect(rank("X", found, { screen: "pick" }).next).toBe("pick");
  const ended = [document("receipt", "closed"), document("shipment", "draft")];
  expect(rank("X", ended, { screen: "receive" }).said).toEqual([
    "shipment X document_no",
    "receipt X document_no ended",
  ]);
});

test.each(actions)("%s", (_, found, context, next) => {
  expect(rank("X", [found], context).next).toBe(next);
});

test("nothing found is no candidate, and there is nothing to do without one", () => {
  expect(rank("X", []).said).toEqual([]);
  expect(() => nextActionOf([], { screen: "lookup", step: "anything", expectedItemIds: [] })).toThrow(TypeError);
});
