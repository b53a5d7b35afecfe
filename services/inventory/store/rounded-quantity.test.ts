import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database.ts";
import { baseRatio, convertQuantity, movePacks } from "../domain/unit-conversion.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

/** A movement of packs next to a stock that is the image of some packs, near it, or neither. */
const movement = fc
  .record({
    direction: fc.constantFrom("take" as const, "add" as const),
    entered: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    enteredPlaces: fc.integer({ min: 0, max: 6 }),
    zeros: fc.integer({ min: 0, max: 3 }),
    numerator: fc.oneof(fc.bigInt({ min: 1n, max: 200n }), fc.bigInt({ min: 1n, max: 10n ** 12n })),
    denominator: fc.oneof(fc.bigInt({ min: 1n, max: 200n }), fc.bigInt({ min: 1n, max: 10n ** 12n })),
    decimals: fc.integer({ min: 0, max: 6 }),
    held: fc.bigInt({ min: 0n, max: 2n * 10n ** 12n }),
    heldPlaces: fc.integer({ min: 0, max: 6 }),
    off: fc.constantFrom(0n, 0n, 1n, -1n, 5n),
  })
  .map(({ entered, enteredPlaces, zeros, numerator, denominator, held, heldPlaces, off, ...rest }) => {
    const image = convertQuantity(
      decimal(held, heldPlaces),
      { numerator, denominator },
      baseRatio,
      rest.decimals,
    ).value;
    const packs = decimal(entered, enteredPlaces) + (enteredPlaces > 0 ? "0".repeat(zeros) : "");
    return { ...rest, packs, ratio: { numerator, denominator }, stock: shifted(image, off, rest.decimals) };
  })
  // What is an exact number of base units never comes to be rounded.
  .filter(({ packs, ratio, decimals }) => !convertQuantity(packs, ratio, baseRatio, decimals).exact);

test("the ledger moves what the rule of the domain says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(movement, { minLength: 200, maxLength: 200 }), async (movements) => {
      const wanted = movements.map(({ direction, packs, stock, ratio, decimals }) => {
        return movePacks(direction, packs, stock, ratio, decimals).moved;
      });
      expect(await movedByLedger(movements)).toEqual(wanted);
    }),
    { numRuns: 25 },
  );
});

type Movement = {
  readonly direction: "take" | "add";
  readonly packs: string;
  readonly stock: string;
  readonly ratio: { readonly numerator: bigint; readonly denominator: bigint };
  readonly decimals: number;
};

async function movedByLedger(movements: readonly Movement[]): Promise<string[]> {
  const rows = movements.map(({ direction, packs, stock, ratio, decimals }) => ({
    direction: direction === "add" ? 1 : -1,
    packs,
    stock,
    numerator: `${ratio.numerator}`,
    denominator: `${ratio.denominator}`,
    decimals,
  }));
  const query = `
    select trim_scale(inventory.rounded_quantity(
      (m ->> 'packs')::numeric, (m ->> 'numerator')::bigint, (m ->> 'denominator')::bigint, (m ->> 'decimals')::integer,
      (m ->> 'stock')::numeric, (m ->> 'direction')::integer
    ))::text as moved
    from jsonb_array_elements($1::jsonb) with ordinality as x (m, at)
    order by at`;
  return withConnection({ connectionString: database.adminUrl }, async (connection) => {
    const { rows: moved } = await connection.query<{ moved: string }>(query, [JSON.stringify(rows)]);
    return moved.map((row) => row.moved);
  });
}

/** A whole number of steps as a decimal string with so many places, zeros included. */
function decimal(digits: bigint, places: number): string {
  const text = digits.toString().padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** A decimal string that is some units of the last place away, but not below zero. */
function shifted(value: string, off: bigint, decimals: number): string {
  const [whole = "", fraction = ""] = value.split(".");
  const ulps = BigInt(whole + fraction.padEnd(decimals, "0")) + off;
  return decimal(ulps < 0n ? 0n : ulps, decimals);
}
