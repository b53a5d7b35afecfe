/** How many base units one unit is, exactly: numerator / denominator, both above zero. */
export type UnitRatio = { readonly numerator: bigint; readonly denominator: bigint };

/** A decimal string without needless zeros, and whether it is exactly what was to be converted. */
export type Converted = { readonly value: string; readonly exact: boolean };

/** The ratio of the base unit to itself. */
export const baseRatio: UnitRatio = { numerator: 1n, denominator: 1n };

/**
 * Converts a quantity (a decimal string, not negative) from one unit of an item to another, rounded half up to some
 * decimal places. Nothing is rounded in between: the base unit is not a stop on the way.
 */
export function convertQuantity(quantity: string, from: UnitRatio, to: UnitRatio, decimals: number): Converted {
  const { digits, places } = readDecimal(quantity);
  const numerator = digits * from.numerator * to.denominator * tenTo(decimals);
  const denominator = tenTo(places) * from.denominator * to.numerator;
  const rounded = divideHalfUp(numerator, denominator);
  return { value: writeDecimal(rounded, decimals), exact: rounded * denominator === numerator };
}

/** A movement of stock in packs: how much moves in the base unit, and what lies there afterwards. */
export type PackMovement = { readonly moved: string; readonly left: string };

/**
 * What a movement of packs moves in the base unit, when packs are no exact number of base units. Stock that came in packs
 * is the rounded image of a number of them. If each movement were rounded by itself, the errors would add up, and the last
 * of three packs of 7/3 would leave dust, or not be there. So, when the stock is the image of n packs, what is left after
 * taking q is the image of n - q packs, and what is there after adding q that of n + q: whatever was moved in whichever
 * parts, the stock is an image again, and that of no packs is nothing. Stock that is less than one unit of the last place
 * away from n packs, because its parts were rounded elsewhere, counts as n packs too.
 *
 * A quantity that is an exact number of base units moves as that. When the stock is neither, or holds fewer packs, or the quantity is given in finer steps than the base unit can tell
 * apart, the quantity is rounded half up by itself. What is left may then be negative: it is for the caller to refuse that.
 */
export function movePacks(
  direction: "take" | "add",
  packs: string,
  stock: string,
  ratio: UnitRatio,
  decimals: number,
): PackMovement {
  const { digits, places } = readDecimal(packs);
  const ulps = scaled(stock, decimals);
  const sign = direction === "add" ? 1n : -1n;
  const alone = convertQuantity(packs, ratio, baseRatio, decimals);
  const held = alone.exact ? [] : packsHeld(ulps, places, ratio, decimals);
  const afterwards = held
    .map((each) => ({ places: each.places, steps: each.steps + sign * digits * tenTo(each.places - places) }))
    .find(({ steps }) => steps >= 0n);
  const left = afterwards
    ? image(afterwards.steps, afterwards.places, ratio, decimals)
    : ulps + sign * scaled(alone.value, decimals);
  return { moved: writeDecimal(sign * (left - ulps), decimals), left: writeDecimal(left, decimals) };
}

/** A number of packs: so many steps of some decimal places. */
type Packs = { readonly steps: bigint; readonly places: number };

/** The numbers of packs that a stock may be, the most certain first: the one whose image it is, and the one it is close to. */
function packsHeld(ulps: bigint, places: number, ratio: UnitRatio, decimals: number): readonly Packs[] {
  const finest = finestPlaces(ratio, decimals);
  if (ulps < 0n || finest === undefined || finest < places) return [];
  const exact = nearestPacks(ulps, finest, ratio, decimals);
  const close = nearestPacks(ulps, places, ratio, decimals);
  const distance = ulps * ratio.denominator * tenTo(places) - close.steps * ratio.numerator * tenTo(decimals);
  return [
    ...(image(exact.steps, finest, ratio, decimals) === ulps ? [exact] : []),
    ...((distance < 0n ? -distance : distance) < ratio.denominator * tenTo(places) ? [close] : []),
  ];
}

/**
 * The most decimal places of packs whose steps are at least one unit of the last place of the base unit, so that no two
 * numbers of packs have the same image; undefined when even whole packs are less.
 */
function finestPlaces({ numerator, denominator }: UnitRatio, decimals: number): number | undefined {
  return [6, 5, 4, 3, 2, 1, 0].find((places) => numerator * tenTo(decimals) >= denominator * tenTo(places));
}

function nearestPacks(ulps: bigint, places: number, { numerator, denominator }: UnitRatio, decimals: number): Packs {
  return { places, steps: divideHalfUp(ulps * denominator * tenTo(places), numerator * tenTo(decimals)) };
}

/** So many steps of packs in units of the last place of the base unit, rounded half up. */
function image(steps: bigint, places: number, { numerator, denominator }: UnitRatio, decimals: number): bigint {
  return divideHalfUp(steps * numerator * tenTo(decimals), denominator * tenTo(places));
}

/** Rounds a quotient of numbers that are not negative to the nearest whole, halves up. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** The digits of a decimal string as a whole number, and how many of them stand behind the point; no needless zeros. */
function readDecimal(text: string): { readonly digits: bigint; readonly places: number } {
  const [whole = "", fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "");
  return { digits: BigInt(whole + kept), places: kept.length };
}

/** A decimal string in units of the last of some decimal places, which it does not exceed. */
function scaled(text: string, decimals: number): bigint {
  const { digits, places } = readDecimal(text);
  if (places > decimals) throw new RangeError(`${text} has more than ${decimals} decimal places`);
  return digits * tenTo(decimals - places);
}

function writeDecimal(digits: bigint, decimals: number): string {
  const sign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString().padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals);
  const fraction = text.slice(text.length - decimals).replace(/0+$/, "");
  return sign + whole + (fraction && `.${fraction}`);
}

function tenTo(power: number): bigint {
  return 10n ** BigInt(power);
}
