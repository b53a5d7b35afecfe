/** What is wrong at a place of the trail. */
export type FaultKind = "hash_mismatch" | "link_broken" | "tail_missing" | "checkpoint_mismatch" | "checkpoint_invalid";

/** A place where the trail was changed. Faults of checkpoints have chain -1 and the number of the checkpoint. */
export type ChainFault = {
  readonly kind: FaultKind;
  readonly chain: number;
  readonly sequence: bigint;
  readonly detail: string;
};

/** Chain number of faults that belong to a checkpoint. */
export const ofCheckpoints = -1;

/** What a fault of a record means, for people. */
export function recordFault(kind: FaultKind, chain: number, sequence: bigint): ChainFault {
  return { kind, chain, sequence, detail: details[kind] };
}

/** The first fault of each chain, by chain. Of two at the same place the one that was found first. */
export function firstFaults(faults: readonly ChainFault[]): ChainFault[] {
  const first = new Map<number, ChainFault>();
  for (const fault of faults) {
    const known = first.get(fault.chain);
    if (!known || fault.sequence < known.sequence) first.set(fault.chain, fault);
  }
  return [...first.values()].sort((a, b) => a.chain - b.chain);
}

const details: Record<FaultKind, string> = {
  hash_mismatch: "The content of the record does not give its hash: it was changed.",
  link_broken: "The record does not follow the one before: something was removed, added or put in another order.",
  tail_missing: "The chain ends before a record that is known to have been written.",
  checkpoint_mismatch: "The record is not the one that a signed checkpoint knew: the chain was written anew.",
  checkpoint_invalid: "The checkpoint is not genuine.",
};
