import fc from "fast-check";
import { expect, test } from "vitest";
import { toDecimal, toMillionths } from "./decimal.ts";
import { planPick } from "./pick-plan.ts";

const line = { lineNo: 1, asked: "10", short: "0", picked: "0" };
const here = (id: string, quantity: string) => ({ id, quantity, here: true });
const there = (id: string, quantity: string) => ({ id, quantity, here: false });

test("takes what is allocated here first", () => {
  const allocations = [there("a", "4"), here("b", "6")];
  const part = { id: "b", quantity: "5", whole: false };
  expect(planPick(line, allocations, "5")).toEqual({ taken: [part], free: "0", exchanged: [] });
  expect(planPick(line, allocations, "6").taken).toEqual([{ ...part, quantity: "6", whole: true }]);
});

test("gives back elsewhere what is taken from free stock instead", () => {
  expect(planPick(line, [there("a", "4"), there("b", "6"), here("c", "0.5")], "5.25")).toMatchObject({
    taken: [{ id: "c", quantity: "0.5", whole: true }],
    free: "4.75",
    exchanged: [
      { id: "a", quantity: "4", whole: true },
      { id: "b", quantity: "1.25", whole: false },
    ],
  });
});

test("free stock stands first for what nothing was allocated to", () => {
  expect(planPick(line, [there("a", "4")], "6")).toEqual({ taken: [], free: "6", exchanged: [] });
  expect(planPick(line, [there("a", "4")], "7").exchanged).toEqual([{ id: "a", quantity: "1", whole: false }]);
});

test("refuses more than the line asks for", () => {
  const short = { ...line, short: "3", picked: "2" };
  expect(planPick(short, [here("a", "5")], "5").free).toBe("0");
  expect(() => planPick(short, [here("a", "5")], "5.000001")).toThrow(
    expect.objectContaining({ reason: "OVER_PICK", metadata: { line: "1", limit: "7", picked: "7.000001" } }),
  );
});

test("whatever is allocated, the pick is covered exactly and the line never keeps more than it asks for", () => {
  const amount = fc.bigInt({ min: 1n, max: 20_000_000n });
  const allocation = fc.record({ quantity: amount, here: fc.boolean() });
  fc.assert(
    fc.property(fc.array(allocation, { maxLength: 8 }), amount, amount, amount, (some, spare, picked, quantity) => {
      const allocations = some.map((each, index) => ({
        ...each,
        id: String(index),
        quantity: toDecimal(each.quantity),
      }));
      const open = some.reduce((total, each) => total + each.quantity, 0n);
      const asked = open + picked + (spare % 3n === 0n ? 0n : spare);
      fc.pre(picked + quantity <= asked);
      const state = { lineNo: 1, asked: toDecimal(asked), short: "0", picked: toDecimal(picked) };
      const plan = planPick(state, allocations, toDecimal(quantity));
      const total = (parts: readonly { quantity: string }[]) =>
        parts.reduce((sum, part) => sum + toMillionths(part.quantity), 0n);
      expect(total(plan.taken) + toMillionths(plan.free)).toBe(quantity);
      const openAfter = open - total(plan.taken) - total(plan.exchanged);
      expect(picked + quantity + openAfter <= asked).toBe(true);
      // Nor is anything given back that the line could have kept.
      if (total(plan.exchanged) > 0n) expect(picked + quantity + openAfter).toBe(asked);
      for (const part of [...plan.taken, ...plan.exchanged]) {
        const source = allocations[Number(part.id)];
        expect(source?.here).toBe(plan.taken.includes(part));
        expect(toMillionths(part.quantity) <= toMillionths(source?.quantity ?? "0")).toBe(true);
      }
    }),
    { verbose: true },
  );
});
