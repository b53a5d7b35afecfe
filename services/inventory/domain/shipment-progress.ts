import { toMillionths } from "./decimal.ts";
import type { ShipmentProgress } from "./shipment-state.ts";

/** What is done of a line of a shipment, in the base unit of its item. */
export type LineProgress = {
  readonly base_quantity: string;
  readonly short_quantity: string;
  readonly allocated: string;
  readonly picked: string;
  readonly packed: string;
};

/** How far the work on a shipment is, from that on its lines. */
export function shipmentProgress(lines: readonly LineProgress[]): ShipmentProgress {
  const has = (field: "allocated" | "picked" | "packed") => lines.some((line) => toMillionths(line[field]) > 0n);
  const allPacked = lines.every(({ picked, packed }) => toMillionths(picked) === toMillionths(packed));
  return {
    allocated: has("allocated") || has("picked"),
    complete: lines.every(
      ({ base_quantity, short_quantity, picked }) =>
        toMillionths(picked) >= toMillionths(base_quantity) - toMillionths(short_quantity),
    ),
    packing: !has("packed") ? "none" : allPacked ? "all" : "part",
  };
}
