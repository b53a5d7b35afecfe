import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CountReviewService } from "../gen/erp/inventory/v1/count_review_service_pb.ts";
import {
  approveTestCount,
  booksOf,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  moveStock,
  startTestCount,
  submitFigure,
} from "./test-count.ts";
import { createTestItem } from "./test-items.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { driftsOf } from "./test-stock.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  for (const item of ["BOLT", "NUT"]) await createTestItem(stack, item);
  site = await createCountingSite(stack, "S1");
});

afterAll(() => stack?.stop());

/** What a shelf holds and what the books say of it. */
type Shelf = { readonly bin: string; readonly item: string; real: number; booked: number };

const shelf = fc.record({ real: fc.nat(12), booked: fc.nat(12) });
const move = fc.record({ at: fc.nat(3), by: fc.integer({ min: -6, max: 6 }) });
const deed = fc.oneof(move, fc.record({ at: fc.nat(3), count: fc.constant(true) }));
const story = fc.record({
  shelves: fc.array(shelf, { minLength: 4, maxLength: 4 }),
  whileCounting: fc.array(deed, { maxLength: 10 }),
  whileApproving: fc.array(move, { maxLength: 3 }),
});

type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never;

/** Moves goods on a shelf and in the books, as far as both have them. */
async function moveGoods(at: Shelf, by: number): Promise<void> {
  if (by === 0 || at.real + by < 0 || at.booked + by < 0) return;
  await moveStock(stack, { warehouseId: site.warehouseId, bin: at.bin, item: at.item, quantity: by });
  at.real += by;
  at.booked += by;
}

test("however goods move while they are counted, the books are what lies on the shelves afterwards", {
  timeout: 180_000,
}, async () => {
  let runs = 0;
  const run = async ({ shelves: amounts, whileCounting, whileApproving }: Story) => {
    runs += 1;
    const bins = [`R${runs}-A`, `R${runs}-B`];
    for (const bin of bins) await createTestBin(stack, site.warehouseId, bin);
    const keys = bins.flatMap((bin) => ["BOLT", "NUT"].map((item) => ({ bin, item })));
    const shelves: Shelf[] = keys.map((key, at) => ({ ...key, real: 0, booked: 0, ...amounts[at] }));
    for (const { bin, item, booked } of shelves) {
      if (booked > 0) await moveStock(stack, { warehouseId: site.warehouseId, bin, item, quantity: booked });
    }
    const countId = await startTestCount(site, bins, { toleranceQuantity: "1000" });
    const submit = ({ bin, item, real }: Shelf) => submitFigure(site.counter, countId, { bin, item, quantity: real });
    const counted = new Set<Shelf>();
    for (const deed of whileCounting) {
      const at = shelves[deed.at] as Shelf;
      if ("by" in deed) await moveGoods(at, deed.by);
      else await submit(at);
      if (!("by" in deed)) counted.add(at);
    }
    for (const at of shelves.filter((each) => !counted.has(each))) await submit(at);
    await finishTestCount(site.counter, countId);
    for (const { at, by } of whileApproving) await moveGoods(shelves[at] as Shelf, by);
    await approveTestCount(site.manager, countId);
    await site.manager.client(CountReviewService).postCount({ countId });
    const wanted = shelves.filter(({ real }) => real > 0).map(({ bin, item, real }) => `${bin} ${item} ${real}`);
    const books = (await booksOf(stack, site.warehouseId)).filter((stock) => stock.startsWith(`R${runs}-`));
    expect(books).toEqual(wanted.sort());
  };
  await fc.assert(fc.asyncProperty(story, run), { numRuns: 15, verbose: true });
  expect(await driftsOf(stack)).toEqual([]);
});
