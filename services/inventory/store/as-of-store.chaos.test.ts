import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../../../platform/db/database.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database.ts";
import { asSuperuser, customer, insertHistory, type PastMovement, supplier } from "../../../test/test-history.ts";
import { momentOf } from "../domain/moment.ts";
import { findOnHandAt } from "./as-of-store.ts";
import { takeSnapshot } from "./stock-upkeep-store.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const connection = testDatabase.connection("erp_inventory");
  database = openDatabase({ ...connection, applicationName: "as-of-store.test", log: pino({ level: "silent" }) });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const dayMs = 86_400_000;
const days = 45;
const startedAt = Date.now();
const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
const items = ids(3);
const lots = [undefined, ...ids(2)];
const [one = "", two = ""] = ids(2);
const places = [
  ...ids(3).map((locationId) => ({ locationId, warehouseId: one })),
  ...ids(2).map((locationId) => ({ locationId, warehouseId: two })),
];

/** Most are recorded when they happen; some an hour later, over midnight or not, and some after days. */
const lagMs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 3_600_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 20 * dayMs }) },
);

const posting = fc
  .record({
    recordMs: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: days * dayMs }).map((agoMs) => startedAt - agoMs) },
      // On the very edge of a day.
      { weight: 1, arbitrary: fc.integer({ min: 0, max: days - 1 }).map((back) => edgeOf(back)) },
    ),
    lagMs,
    item: fc.constantFrom(...items),
    lot: fc.constantFrom(...lots),
    status: fc.constantFrom("unrestricted", "blocked"),
    milli: fc.integer({ min: 1, max: 9_999_999 }),
    sides: fc.tuple(fc.constantFrom(supplier, ...places), fc.constantFrom(customer, ...places)),
  })
  .filter(({ sides: [from, to] }) => from !== to && Boolean(from.warehouseId ?? to.warehouseId));

type Posting = typeof posting extends fc.Arbitrary<infer T> ? T : never;

/** Start of a day, so many days back. */
function edgeOf(back: number): number {
  return Math.floor(startedAt / dayMs) * dayMs - back * dayMs;
}

function movementOf({ recordMs, lagMs, item, lot, status, milli, sides: [from, to] }: Posting): PastMovement {
  return {
    recordTime: new Date(recordMs),
    businessTime: new Date(recordMs - lagMs),
    warehouseId: from.warehouseId ?? to.warehouseId ?? "",
    itemId: item,
    quantity: `${Math.floor(milli / 1000)}.${String(milli % 1000).padStart(3, "0")}`,
    from: { ...from, lotId: lot, status },
    to: { ...to, lotId: lot, status },
  };
}

const moments = fc.array(
  fc.oneof(
    fc.integer({ min: -60_000, max: (days + 25) * dayMs }).map((agoMs) => startedAt - agoMs),
    fc.integer({ min: 0, max: days }).map(edgeOf),
  ),
  { minLength: 4, maxLength: 4 },
);

/** What lay on every balance at a moment, added up over the whole ledger. */
async function bruteForce(by: "record" | "business", time: string): Promise<Record<string, string>> {
  return asSuperuser(testDatabase.adminUrl, async (query) => {
    const rows = await query(`
      select b.id::text as id, trim_scale(coalesce(sum(e.quantity), 0))::text as quantity
      from inventory.stock_balance b
      left join inventory.stock_entry e
        on e.item_id = b.item_id and e.location_id = b.location_id and e.lot_id is not distinct from b.lot_id
        and e.status = b.status and e.${by}_time <= '${time}'
      group by b.id
    `);
    return Object.fromEntries(rows.map(({ id, quantity }) => [id, quantity]));
  });
}

async function workedOut(by: "record" | "business", time: string): Promise<Record<string, string>> {
  const balances = await asSuperuser(testDatabase.adminUrl, (query) => query("select id from inventory.stock_balance"));
  const found = await database.transaction({ timeoutMs: 10_000, readOnly: true }, (tx) =>
    findOnHandAt(
      tx,
      balances.map(({ id }) => BigInt(id as string)),
      { by, time },
    ),
  );
  return Object.fromEntries([...found].map(([id, quantity]) => [String(id), quantity]));
}

const notes = () =>
  asSuperuser(testDatabase.adminUrl, (query) =>
    query("select balance_id, snapshot_date::text, on_hand from inventory.stock_snapshot order by 1, 2"),
  );
const clear = () =>
  asSuperuser(testDatabase.adminUrl, (query) =>
    query(`
      truncate inventory.stock_movement, inventory.stock_transaction, inventory.stock_snapshot, inventory.snapshot_day,
        inventory.stock_balance
      cascade
    `),
  );
const snapshot = () => database.transaction({ timeoutMs: 10_000 }, takeSnapshot);
const forget = (condition: string) =>
  asSuperuser(testDatabase.adminUrl, async (query) => {
    await query(`delete from inventory.stock_snapshot where ${condition}`);
    await query(`delete from inventory.snapshot_day where ${condition}`);
  });

async function expectSame(times: readonly number[]): Promise<void> {
  for (const ms of times) {
    const time = momentOf(
      { seconds: BigInt(Math.floor(ms / 1000)), nanos: (((ms % 1000) + 1000) % 1000) * 1e6 },
      "down",
    );
    for (const by of ["record", "business"] as const) {
      expect(await workedOut(by, time), `${by} ${time}`).toEqual(await bruteForce(by, time));
    }
  }
}

test("stock as of any moment is what the ledger adds up to, however much of it is noted", {
  timeout: 240_000,
}, async () => {
  const ledger = fc.array(posting, { minLength: 1, maxLength: 120 });
  const gap = fc.integer({ min: 0, max: days });
  const run = async (postings: Posting[], moments: readonly number[], back: number) => {
    // At the very moment of a posting, by both of its times, too.
    const times = [...moments, ...postings.slice(0, 2).flatMap(({ recordMs, lagMs }) => [recordMs, recordMs - lagMs])];
    await clear();
    await insertHistory(testDatabase.adminUrl, postings.map(movementOf));
    await expectSame(times);
    await snapshot();
    await expectSame(times);
    const all = await notes();
    // As if nobody had noted anything since a day: what was missed is made good, and comes to the same.
    await forget(`snapshot_date > date '${new Date(edgeOf(back)).toISOString().slice(0, 10)}'`);
    await expectSame(times);
    await snapshot();
    expect(await notes()).toEqual(all);
    expect(
      await asSuperuser(testDatabase.adminUrl, (query) => query("select * from inventory.verify_stock()")),
    ).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(ledger, moments, gap, run), { numRuns: 8 });
});

test("a note is written only for a day that differs from the one before", async () => {
  await clear();
  const [place = supplier] = places;
  const on = (back: number, quantity: string, from = supplier, to = place) => ({
    recordTime: new Date(edgeOf(back) + 3_600_000),
    warehouseId: one,
    itemId: items[0] ?? "",
    quantity,
    from,
    to,
  });
  // The last one takes out on one day what came in on that day.
  const past = [on(9, "10"), on(6, "4", place, customer), on(4, "5"), on(4, "5", place, customer)];
  await insertHistory(testDatabase.adminUrl, past);
  const day = (back: number) => new Date(edgeOf(back)).toISOString().slice(0, 10);
  expect(await snapshot()).toBeGreaterThanOrEqual(8);
  expect((await notes()).map(({ snapshot_date, on_hand }) => [snapshot_date, on_hand])).toEqual([
    [day(8), "10.000000"],
    [day(5), "6.000000"],
  ]);
});
