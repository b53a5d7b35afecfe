/** A line of a document, as the model sees it. Quantities count millionths. */
export type ModelLine = {
  readonly item: number;
  readonly quantity: bigint;
  /** Balances by number; undefined on the virtual side. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly fromAllocated?: boolean;
};

/** A document that is posted as a whole or not at all. */
export type ModelDocument = { readonly key: string; readonly content: string; readonly lines: readonly ModelLine[] };

/** What becomes of a document. */
export type ModelOutcome = "posted" | "replayed" | "INSUFFICIENT_STOCK" | "ALLOCATED_STOCK" | "IDEMPOTENCY_KEY_REUSED";

type Balance = { onHand: bigint; allocated: bigint };

/**
 * The ledger in the plainest words: documents one by one, lines one by one, and each line takes only what is there and not
 * promised to others. What the database does in sets has to come to the same.
 */
export function createLedgerModel() {
  const balances = new Map<string, Balance>();
  const answers = new Map<string, { content: string; outcome: ModelOutcome }>();
  const balanceOf = (key: string): Balance => balances.get(key) ?? { onHand: 0n, allocated: 0n };

  const attempt = (lines: readonly ModelLine[]): ModelOutcome => {
    const before = new Map([...balances].map(([key, balance]) => [key, { ...balance }]));
    for (const { quantity, from, to, fromAllocated } of lines) {
      if (from !== undefined) {
        const { onHand, allocated } = balanceOf(from);
        const left = { onHand: onHand - quantity, allocated: fromAllocated ? allocated - quantity : allocated };
        if (left.onHand < left.allocated || left.allocated < 0n || left.onHand < 0n) {
          balances.clear();
          for (const [key, balance] of before) balances.set(key, balance);
          return left.onHand < 0n ? "INSUFFICIENT_STOCK" : "ALLOCATED_STOCK";
        }
        balances.set(from, left);
      }
      if (to !== undefined) {
        const { onHand, allocated } = balanceOf(to);
        balances.set(to, { onHand: onHand + quantity, allocated });
      }
    }
    return "posted";
  };

  return {
    /** Posts a document and says what becomes of it. */
    post: ({ key, content, lines }: ModelDocument): ModelOutcome => {
      const earlier = answers.get(key);
      if (earlier && earlier.content !== content) return "IDEMPOTENCY_KEY_REUSED";
      if (earlier) return earlier.outcome === "posted" ? "replayed" : earlier.outcome;
      const outcome = attempt(lines);
      answers.set(key, { content, outcome });
      return outcome;
    },
    /** Promises up to a quantity of what is free, and returns how much that was. */
    allocate: (key: string, quantity: bigint): bigint => {
      const balance = balanceOf(key);
      const free = balance.onHand - balance.allocated;
      const taken = free < quantity ? free : quantity;
      if (taken > 0n) balances.set(key, { ...balance, allocated: balance.allocated + taken });
      return taken;
    },
    /** What lies where, empty balances left out. */
    balances: (): Record<string, string> =>
      Object.fromEntries(
        [...balances]
          .filter(([, { onHand, allocated }]) => onHand !== 0n || allocated !== 0n)
          .map(([key, { onHand, allocated }]) => [key, `${onHand}/${allocated}`])
          .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
      ),
  };
}
