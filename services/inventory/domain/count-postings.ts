/** What a count found wrong: an amount of an item at a place, or pieces with serial numbers. */
export type Difference = {
  readonly line_id: string;
  readonly item_id: string;
  readonly location_id: string;
  /** Whether the place takes one item, or one lot of each, only. */
  readonly takes_one: boolean;
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
 * Turns differences into the postings that make the books right, and posts nothing for what cancels out. It is one posting,
 * unless something must be out of the books before something else can be put in: a piece that was missed at one place and
 * found at another, and stock at a place that takes one item or lot only, where another one was found. What is taken out for
 * these is a posting of its own and comes first.
 */
export function adjustmentsOf<D extends Difference>(differences: readonly D[]): readonly (readonly Adjustment<D>[])[] {
  const found = new Set(differences.flatMap((of) => of.extra.map((serial) => pieceKey(of, serial))));
  const filled = new Set(differences.filter(isFilled).map(({ location_id }) => location_id));
  const first: Adjustment<D>[] = [];
  const rest: Adjustment<D>[] = [];
  for (const of of differences) {
    const makesRoom = of.takes_one && filled.has(of.location_id);
    if (of.by_serial) {
      const isFirst = (serial: string) => makesRoom || found.has(pieceKey(of, serial));
      first.push(...pieces(of, "out", of.missing.filter(isFirst)));
      rest.push(
        ...pieces(
          of,
          "out",
          of.missing.filter((serial) => !isFirst(serial)),
        ),
      );
      rest.push(...pieces(of, "in", of.extra));
    } else {
      for (const adjustment of amount(of))
        (makesRoom && adjustment.direction === "out" ? first : rest).push(adjustment);
    }
  }
  // What comes first need not be a posting of its own when nothing comes after it.
  return (rest.length === 0 ? [first] : [first, rest]).filter(({ length }) => length > 0);
}

function pieceKey({ item_id }: Difference, serial: string): string {
  return `${item_id} ${serial}`;
}

function isFilled({ by_serial, extra, difference }: Difference): boolean {
  return by_serial ? extra.length > 0 : /^[^-]*[1-9]/.test(difference);
}

function pieces<D extends Difference>(of: D, direction: "in" | "out", serials: readonly string[]): Adjustment<D>[] {
  return serials.length > 0 ? [{ of, direction, quantity: String(serials.length), serials }] : [];
}

function amount<D extends Difference>(of: D): Adjustment<D>[] {
  if (!/[1-9]/.test(of.difference)) return [];
  const direction = of.difference.startsWith("-") ? "out" : "in";
  return [{ of, direction, quantity: of.difference.replace("-", ""), serials: [] }];
}
