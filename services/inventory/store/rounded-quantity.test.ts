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

test("the ledger moves what the rule of the domain says", { timeout: 60_000 }, async () => {
  await withConnection({ connectionString: database.adminUrl }, async (connection) => {
    const movedByLedger = async ({ direction, packs, stock, ratio, decimals }: Movement) => {
      const { rows } = await connection.query<{ moved: string }>(
        `select trim_scale(
          inventory.rounded_quantity($1::text::numeric, $2::bigint, $3::bigint, $4::integer, $5::text::numeric, $6::integer)
        )::text as moved`,
        [packs, `${ratio.numerator}`, `${ratio.denominator}`, decimals, stock, direction === "add" ? 1 : -1],
      );
      return rows[0]?.moved;
    };
    await fc.assert(
      fc.asyncProperty(movement, async (given) => {
        const { direction, packs, stock, ratio, decimals } = given;
        expect(await movedByLedger(given)).toBe(movePacks(direction, packs, stock, ratio, decimals).moved);
      }),
      { numRuns: 3000 },
    );
  });
});

type Movement = {
  readonly direction: "take" | "add";
  readonly packs: string;
  readonly stock: string;
  readonly ratio: { readonly numerator: bigint; readonly denominator: bigint };
  readonly decimals: number;
};

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
