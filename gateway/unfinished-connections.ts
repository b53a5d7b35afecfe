/** Counts, by address, the connections that cost us something and have not made a request yet. */
export type UnfinishedConnections = {
  /** Takes a place; returns how to give it back (once, repeats do nothing), or undefined when the address has none left. */
  take(address: string): (() => void) | undefined;
};

/** Makes the counter. It forgets an address as soon as nothing of it is open, so it cannot be filled from outside. */
export function createUnfinishedConnections(perAddressMax: number): UnfinishedConnections {
  const counts = new Map<string, number>();
  const giveBack = (address: string) => {
    const left = (counts.get(address) ?? 1) - 1;
    if (left === 0) counts.delete(address);
    else counts.set(address, left);
  };
  return {
    take(address) {
      const taken = counts.get(address) ?? 0;
      if (taken >= perAddressMax) return undefined;
      counts.set(address, taken + 1);
      let held = true;
      return () => {
        if (held) giveBack(address);
        held = false;
      };
    },
  };
}
