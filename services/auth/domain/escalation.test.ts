import fc from "fast-check";
import { expect, test } from "vitest";
import { exceededPermissions } from "./escalation.ts";

const held = new Map([
  ["auth.grant.manage", { everywhere: true, unitIds: [] }],
  ["auth.device.manage", { everywhere: false, unitIds: ["site-1", "warehouse-1", "line-1"] }],
]);

test.each([
  { what: "everywhere, of what is held everywhere", wanted: ["auth.grant.manage", true, []], exceeded: [] },
  { what: "one place, of what is held everywhere", wanted: ["auth.grant.manage", false, ["site-2"]], exceeded: [] },
  { what: "the held place", wanted: ["auth.device.manage", false, ["warehouse-1"]], exceeded: [] },
  { what: "a held site", wanted: ["auth.device.manage", false, ["site-1", "line-1"]], exceeded: [] },
  { what: "another place", wanted: ["auth.device.manage", false, ["site-2"]], exceeded: ["auth.device.manage"] },
  {
    what: "one held and one other place",
    wanted: ["auth.device.manage", false, ["site-1", "site-2"]],
    exceeded: ["auth.device.manage"],
  },
  {
    what: "everywhere, of what is held in places",
    wanted: ["auth.device.manage", true, []],
    exceeded: ["auth.device.manage"],
  },
  { what: "what is not held at all", wanted: ["auth.role.manage", false, ["site-1"]], exceeded: ["auth.role.manage"] },
] as const)("giving $what", ({ wanted: [permission, everywhere, unitIds], exceeded }) => {
  expect(exceededPermissions(held, [{ permission, everywhere, unitIds }])).toEqual(exceeded);
});

test("names each exceeded permission once, in order", () => {
  const wanted = ["b.b.b", "a.a.a", "b.b.b"].map((permission) => ({ permission, everywhere: true, unitIds: [] }));
  expect(exceededPermissions(new Map(), wanted)).toEqual(["a.a.a", "b.b.b"]);
});

test("something can be given exactly when every pair of permission and place is held", () => {
  const permissions = ["a.a.a", "b.b.b", "c.c.c"];
  // The last one stands for all places that nobody names: only who holds a permission everywhere holds it there.
  const places = ["site-1", "warehouse-1", "site-2", "place that is built tomorrow"];
  const reach = fc.record({ everywhere: fc.boolean(), unitIds: fc.subarray(places.slice(0, 3)) });
  const holding = fc.array(fc.tuple(fc.constantFrom(...permissions), reach));
  const wanting = fc.array(fc.record({ permission: fc.constantFrom(...permissions), place: reach }));
  fc.assert(
    fc.property(holding, wanting, (pairs, grants) => {
      const mine = new Map(pairs);
      const wanted = grants.map(({ permission, place }) => ({ permission, ...place }));
      const isMine = (permission: string, place: string) =>
        mine.get(permission)?.everywhere === true || mine.get(permission)?.unitIds.includes(place) === true;
      const missing = wanted.flatMap(({ permission, everywhere, unitIds }) =>
        (everywhere ? places : unitIds).filter((place) => !isMine(permission, place)).map(() => permission),
      );
      expect(exceededPermissions(mine, wanted)).toEqual([...new Set(missing)].sort());
    }),
    { numRuns: 2000 },
  );
});
