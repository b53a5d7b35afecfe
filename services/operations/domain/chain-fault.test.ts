import { expect, test } from "vitest";
import { firstFaults, recordFault } from "./chain-fault.ts";

test("of the faults of a chain the first counts, and at the same place the one that was found first", () => {
  const early = recordFault("link_broken", 3, 5n);
  const found = firstFaults([
    recordFault("tail_missing", 3, 9n),
    early,
    recordFault("checkpoint_mismatch", 3, 5n),
    recordFault("hash_mismatch", 1, 7n),
  ]);
  expect(found).toEqual([recordFault("hash_mismatch", 1, 7n), early]);
});
