import { refuseInventory } from "../errors.ts";
import { toDecimal, toMillionths } from "./decimal.ts";

/** What is known of a line that goods are picked for. Quantities are in the base unit. */
export type PickedLine = {
  readonly lineNo: number;
  readonly asked: string;
  readonly short: string;
  readonly picked: string;
};

/** An open allocation of the line, in the order in which they were chosen. */
export type PickableAllocation = {
  readonly id: string;
  readonly quantity: string;
  /** Whether it is of the stock that is picked from. */
  readonly here: boolean;
};

/** A part of an allocation, or all of it. */
export type AllocationPart = { readonly id: string; readonly quantity: string; readonly whole: boolean };

/** How the picked quantity is covered. */
export type PickPlan = {
  /** Taken from what was allocated here. */
  readonly taken: readonly AllocationPart[];
  /** Taken from free stock here; "0" when nothing is. */
  readonly free: string;
  /** Given back elsewhere, because the picker took free stock instead. */
  readonly exchanged: readonly AllocationPart[];
};

/**
 * Covers a picked quantity: first by what the line has allocated here, then by free stock. Free stock stands first for
 * what nothing was allocated to, then for allocations elsewhere, which are given back in exchange. Refuses with OVER_PICK
 * more than the line asks for.
 */
export function planPick(line: PickedLine, allocations: readonly PickableAllocation[], quantity: string): PickPlan {
  const wanted = toMillionths(quantity);
  const limit = toMillionths(line.asked) - toMillionths(line.short);
  const after = toMillionths(line.picked) + wanted;
  if (after > limit) {
    const metadata = { line: String(line.lineNo), limit: toDecimal(limit), picked: toDecimal(after) };
    throw refuseInventory("OVER_PICK", metadata);
  }
  const taken = cut(
    allocations.filter(({ here }) => here),
    wanted,
  );
  const free = wanted - sum(taken);
  const open = sum(allocations);
  // Without rounding errors, since all of it is counted in millionths.
  const uncovered = limit - toMillionths(line.picked) - open;
  const exchanged = cut(
    allocations.filter(({ here }) => !here),
    free > uncovered ? free - uncovered : 0n,
  );
  return { taken, free: toDecimal(free), exchanged };
}

/** Cuts a quantity from the beginning of a list; less when the list holds less. */
function cut(allocations: readonly PickableAllocation[], quantity: bigint): AllocationPart[] {
  const parts: AllocationPart[] = [];
  let left = quantity;
  for (const allocation of allocations) {
    if (left <= 0n) break;
    const held = toMillionths(allocation.quantity);
    const whole = held <= left;
    const part = whole ? held : left;
    parts.push({ id: allocation.id, quantity: toDecimal(part), whole });
    left -= part;
  }
  return parts;
}

function sum(parts: readonly { readonly quantity: string }[]): bigint {
  return parts.reduce((total, { quantity }) => total + toMillionths(quantity), 0n);
}
