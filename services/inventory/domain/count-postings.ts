/** What a count found wrong: an amount of an item at a place, or pieces with serial numbers. */
export type Difference = {
  readonly line_id: string;
  readonly item_id: string;
  readonly by_serial: boolean;
  /** Counted less expected, a decimal string; not looked at for pieces. */
  readonly difference: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
};

/** One line to post: how much is taken out of the books or put into them. */
export type Adjustment<D extends Difference> = {
  readonly of: D;
  readonly direction: "in" | "out";
  /** Decimal string above zero, in the base unit. */
  readonly quantity: string;
  readonly serials: readonly string[];
};

/**
 * Turns differences into the postings that make the books right. It is one posting, but for pieces that were missed at one
 * place and found at another: they must be out of the books before they can be put in again, so what is taken out for them
 * is a posting of its own and comes first. Nothing is posted for what cancels out.
 */
export function adjustmentsOf<D extends Difference>(differences: readonly D[]): readonly (readonly Adjustment<D>[])[] {
  const extra = new Set(differences.flatMap(({ item_id, extra }) => extra.map((serial) => `${item_id} ${serial}`)));
  const displaced = ({ item_id }: D, serial: string) => extra.has(`${item_id} ${serial}`);
  const first = differences.flatMap((of) =>
    pieces(
      of,
      "out",
      of.missing.filter((serial) => displaced(of, serial)),
    ),
  );
  const rest = differences.flatMap((of) =>
    of.by_serial
      ? [
          ...pieces(
            of,
            "out",
            of.missing.filter((serial) => !displaced(of, serial)),
          ),
          ...pieces(of, "in", of.extra),
        ]
      : amount(of),
  );
  return [first, rest].filter(({ length }) => length > 0);
}

function pieces<D extends Difference>(of: D, direction: "in" | "out", serials: readonly string[]): Adjustment<D>[] {
  return serials.length > 0 ? [{ of, direction, quantity: String(serials.length), serials }] : [];
}

function amount<D extends Difference>(of: D): Adjustment<D>[] {
  if (!/[1-9]/.test(of.difference)) return [];
  const out = of.difference.startsWith("-");
  return [{ of, direction: out ? "out" : "in", quantity: of.difference.replace("-", ""), serials: [] }];
}
