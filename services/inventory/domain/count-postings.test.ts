import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustmentsOf, type Difference } from "./count-postings.ts";

const difference = (line: string, rest: Partial<Difference>): Difference => ({
  line_id: line,
  item_id: "item",
  location_id: line,
  takes_one: false,
  by_serial: false,
  difference: "0",
  missing: [],
  extra: [],
  ...rest,
});

/** The postings in short: what each line does. */
const inShort = (differences: Difference[]) =>
  adjustmentsOf(differences).map((posting) =>
    posting.map(({ of, direction, quantity, serials }) => [of.line_id, direction, quantity, ...serials].join(" ")),
  );

test("amounts go in or out; what agrees is not posted", () => {
  const found = [
    difference("a", { difference: "-2.5" }),
    difference("b", { difference: "10" }),
    difference("c", { difference: "0" }),
  ];
  expect(inShort(found)).toEqual([["a out 2.5", "b in 10"]]);
  expect(inShort([difference("c", {})])).toEqual([]);
});

test("pieces go out that were missed and in that were found, though their number agrees", () => {
  const swapped = difference("a", { by_serial: true, missing: ["S1"], extra: ["S2", "S3"], difference: "1" });
  expect(inShort([swapped])).toEqual([["a out 1 S1", "a in 2 S2 S3"]]);
});

test("a piece that was found at another place is out of the books before it is put in again", () => {
  const there = difference("a", { by_serial: true, missing: ["S1", "S4"], difference: "-2" });
  const here = difference("b", { by_serial: true, extra: ["S1"], difference: "1" });
  const other = difference("c", { by_serial: true, item_id: "other", missing: ["S1"], difference: "-1" });
  expect(inShort([there, here, other])).toEqual([["a out 1 S1"], ["a out 1 S4", "b in 1 S1", "c out 1 S1"]]);
});

test("a place that takes one item only is emptied of the wrong one before the right one comes in", () => {
  const one = { location_id: "bin", takes_one: true };
  const wrong = difference("a", { ...one, difference: "-4" });
  const right = difference("b", { ...one, item_id: "other", difference: "4" });
  const elsewhere = difference("c", { difference: "-1" });
  expect(inShort([wrong, right, elsewhere])).toEqual([["a out 4"], ["b in 4", "c out 1"]]);
  expect(inShort([wrong, elsewhere])).toEqual([["a out 4", "c out 1"]]);
  const piece = difference("d", { ...one, item_id: "third", by_serial: true, missing: ["S1"], difference: "-1" });
  expect(inShort([piece, right])).toEqual([["d out 1 S1"], ["b in 4"]]);
  const found = difference("e", { ...one, item_id: "third", by_serial: true, extra: ["S1"], difference: "1" });
  expect(inShort([wrong, found])).toEqual([["a out 4"], ["e in 1 S1"]]);
  // Nothing comes in to make room for.
  expect(inShort([wrong, piece])).toEqual([["a out 4", "d out 1 S1"]]);
  expect(
    inShort([
      { ...wrong, takes_one: false },
      { ...right, takes_one: false },
    ]),
  ).toEqual([["a out 4", "b in 4"]]);
});

test("whatever was found, the books are right afterwards, piece by piece", () => {
  const serial = fc.constantFrom("S1", "S2", "S3", "S4", "S5");
  const place = fc.constantFrom("p1", "p2", "p3");
  // Where each piece is by the books and where it was found; at no place when undefined.
  const world = fc.dictionary(serial, fc.record({ booked: fc.option(place), found: fc.option(place) }));
  fc.assert(
    fc.property(world, (pieces) => {
      const differences = ["p1", "p2", "p3"].map((line) => {
        const missing = Object.keys(pieces).filter((s) => pieces[s]?.booked === line && pieces[s]?.found !== line);
        const extra = Object.keys(pieces).filter((s) => pieces[s]?.found === line && pieces[s]?.booked !== line);
        return difference(line, { by_serial: true, missing, extra, difference: String(extra.length - missing.length) });
      });
      const books = new Map<string, string>(
        Object.entries(pieces).flatMap(([s, { booked }]) => (booked ? [[s, booked] as const] : [])),
      );
      const postings = adjustmentsOf(differences);
      expect(postings.length).toBeLessThanOrEqual(2);
      for (const posting of postings) {
        // The ledger takes a piece only once in a posting.
        const moved = posting.flatMap(({ serials }) => serials);
        expect(new Set(moved).size).toBe(moved.length);
        for (const { of, direction, quantity, serials } of posting) {
          expect(quantity).toBe(String(serials.length));
          for (const s of serials) {
            expect(books.get(s)).toBe(direction === "out" ? of.line_id : undefined);
            if (direction === "out") books.delete(s);
            else books.set(s, of.line_id);
          }
        }
      }
      for (const [s, { found }] of Object.entries(pieces)) expect(books.get(s) ?? null).toBe(found);
    }),
    { verbose: true },
  );
});
