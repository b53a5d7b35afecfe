import { expect, test } from "vitest";
import { checkedLocation, demandFitsTree, type LocationInput, locationFlags } from "./location-rules.ts";

const bin: LocationInput = { code: "A-01", name: "", kind: "bin", pickSequence: 0, externalId: "", flags: {} };

test("writes codes in capitals and gives every flag a value", () => {
  expect(checkedLocation({ ...bin, code: " a-01/b ", name: " Shelf ", externalId: "X" })).toEqual({
    code: "A-01/B",
    name: "Shelf",
    kind: "bin",
    pick_sequence: 0,
    external_id: "X",
    pickable: true,
    receivable: true,
    countable: true,
    allow_mixed_items: true,
    allow_mixed_lots: true,
    negative_allowed: false,
  });
});

test("nothing is picked where goods leave, arrive or wait, unless somebody says so", () => {
  const kinds = ["zone", "aisle", "bin", "staging", "dock", "line_side", "wip", "quarantine"] as const;
  expect(kinds.filter((kind) => !locationFlags(kind, {}).pickable)).toEqual(["staging", "dock", "quarantine"]);
  expect(locationFlags("dock", { pickable: true, countable: false })).toMatchObject({
    pickable: true,
    countable: false,
  });
});

test("refuses with every field that is wrong", () => {
  const wrong = { ...bin, code: "-A", kind: undefined, pickSequence: -1, name: "\n", externalId: "x".repeat(101) };
  expect(() => checkedLocation({ ...wrong, name: "a\nb" })).toThrow(
    expect.objectContaining({
      reason: "INVALID_REQUEST",
      violations: ["code", "kind", "name", "external_id", "pick_sequence"].map((field) =>
        expect.objectContaining({ field: `location.${field}` }),
      ),
    }),
  );
  expect(() => checkedLocation({ ...bin, code: "A".repeat(49) })).toThrow(/48/);
});

test("a place is never part of itself, and a tree has 8 levels at most", () => {
  const path = (length: number) => Array.from({ length }, (_, at) => `p${at}`);
  expect(() => demandFitsTree("x", [], 8)).not.toThrow();
  expect(() => demandFitsTree("x", path(7), 1)).not.toThrow();
  expect(() => demandFitsTree("x", path(7), 2)).toThrow(/8 levels/);
  expect(() => demandFitsTree("x", path(8), 1)).toThrow(/8 levels/);
  expect(() => demandFitsTree("p2", path(3), 1)).toThrow(/below the location itself/);
});
