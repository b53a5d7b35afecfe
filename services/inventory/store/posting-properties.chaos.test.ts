import { createHash } from "node:crypto";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database.ts";
import { createLedgerModel, type ModelDocument } from "../testing/ledger-model.ts";

// Random documents go through the door of the ledger and through a model of a few lines; every outcome and every balance
// must be the same, and the ledger must add up, after each call.

let database: TestDatabase;
let db: Client;
/** Looks at what came of it. It asks two questions ten thousand times, and planning them costs more than answering them. */
let checker: Client;
/** Places of their own for each sequence, so that none sees what another left. */
let placesTaken = 0;

const sequences = 10_000;
/** How many share each call, as postings of many people share a transaction. None may notice the others. */
const sideBySide = 20;
const placesOfSequence = 3;
/** Enough for all sequences, and for a thousand steps of the search for the smallest one that fails. */
const placesMax = 90_000;
const warehouse = "10000000-0000-7000-8000-000000000002";
const items = [1, 2];
const itemId = (item: number) => `20000000-0000-7000-8000-00000000000${item}`;
const lotId = (item: number, lot: number) => `40000000-0000-7000-8000-0000000000${item}${lot}`;
const placeId = (place: number) => `30000000-0000-7000-8000-${String(place).padStart(12, "0")}`;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Client({ connectionString: database.adminUrl });
  await db.connect();
  checker = new Client({ connectionString: database.adminUrl, options: "-c plan_cache_mode=force_generic_plan" });
  await checker.connect();
  // Master data without its ceremony: triggers are off while it is loaded, but not while stock is posted.
  await db.query(`
    set session_replication_role = replica;
    insert into inventory.site values ('10000000-0000-7000-8000-000000000001', 'S', 'S', 'Asia/Taipei', false);
    insert into inventory.site_setting (site_id) values ('10000000-0000-7000-8000-000000000001');
    insert into inventory.warehouse values ('${warehouse}', '10000000-0000-7000-8000-000000000001', 'W', 'W', false);
    insert into inventory.item (id, code, name, kind, base_uom, quantity_decimals, tracking) values
      ('${itemId(1)}', 'PLAIN', 'x', 'raw', 'EA', 2, 'none'), ('${itemId(2)}', 'LOTTED', 'x', 'raw', 'EA', 0, 'lot');
    insert into inventory.lot (id, item_id, lot_no) values
      ('${lotId(2, 1)}', '${itemId(2)}', 'L1'), ('${lotId(2, 2)}', '${itemId(2)}', 'L2');
    insert into inventory.location (id, warehouse_id, code, kind)
    select ('30000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '${warehouse}', 'P' || n, 'bin'
    from generate_series(0, ${placesMax}) n;
    set session_replication_role = origin;
    -- What is allocated is here nobody's: the model knows no demands, and no allocations stand for it.
    alter table inventory.stock_balance disable trigger allocation_sum_inserted;
    alter table inventory.stock_balance disable trigger allocation_sum_updated;
    analyze;
  `);
}, 60_000);

afterAll(async () => {
  await db?.end();
  await checker?.end();
  await database?.drop();
});

type Step = {
  readonly key: number;
  /** Which of the earlier steps of the sequence is sent again, as it was, in place of this one. */
  readonly again: number | undefined;
  readonly lines: readonly {
    readonly kind: "in" | "out" | "move";
    readonly item: number;
    readonly lot: number;
    readonly from: number;
    readonly to: number;
    readonly quantity: number;
    readonly allocated: boolean;
  }[];
};

const line = fc.record({
  kind: fc.constantFrom("in" as const, "in" as const, "out" as const, "move" as const, "move" as const),
  item: fc.constantFrom(...items),
  lot: fc.integer({ min: 1, max: 2 }),
  from: fc.integer({ min: 0, max: placesOfSequence - 1 }),
  to: fc.integer({ min: 0, max: placesOfSequence - 1 }),
  quantity: fc.integer({ min: 1, max: 12 }),
  allocated: fc.boolean(),
});
// All lines of a document are of the kind of its first one, as its type of movement wants.
const step = fc.record({
  key: fc.integer({ min: 0, max: 9 }),
  again: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) }),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
});
const call = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  allocate: fc.option(fc.record({ place: fc.integer({ min: 0, max: 2 }), quantity: fc.integer({ min: 1, max: 8 }) }), {
    nil: undefined,
  }),
});
const sequence = fc.array(call, { minLength: 1, maxLength: 2 });

/** How many places are taken when the server's statistics are made anew. */
const analyzeAt = [144, 1_500, 9_000];

test(`${sequences} random sequences come to what the model says`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sequence, { minLength: sideBySide, maxLength: sideBySide }), async (together) => {
      const firstPlace = placesTaken;
      fc.pre(firstPlace + sideBySide * placesOfSequence <= placesMax);
      // As the server does by itself after a minute: plans of when the tables were empty cost more with every sequence.
      if (firstPlace >= (analyzeAt[0] ?? placesMax)) {
        analyzeAt.shift();
        await db.query("analyze");
      }
      const running = together.map((calls) => {
        const base = placesTaken;
        placesTaken += placesOfSequence;
        return { calls: withRepeats(calls), base, scope: uuidv7(), keys: keysOfSequence(), model: createLedgerModel() };
      });
      for (let turn = 0; running.some(({ calls }) => calls[turn]); turn += 1) {
        const documents = inTurns(
          running.map(({ calls, base, scope, keys, model }) =>
            (calls[turn]?.steps ?? []).map((each) => ({ ...documentsOf(each, base, scope, keys), model })),
          ),
        );
        const { rows } = await db.query("select * from inventory.post_batch($1::jsonb)", [
          JSON.stringify(documents.map(({ source }) => source)),
        ]);
        const outcomes = rows.map(({ outcome, reason }) => (outcome === "refused" ? reason : outcome));
        expect(outcomes).toEqual(documents.map(({ asked, model }) => model.post(asked)));
        for (const { calls, base, model } of running) {
          const allocate = calls[turn]?.allocate;
          if (allocate) await allocateBoth(model, base + allocate.place, allocate.quantity);
        }
        const places = Array.from({ length: placesTaken - firstPlace }, (_, at) => placeId(firstPlace + at));
        expect(await balances(places)).toEqual(Object.assign({}, ...running.map(({ model }) => model.balances())));
        expect(await drifts(places)).toEqual([]);
      }
    }),
    { numRuns: sequences / sideBySide },
  );
}, 600_000);

/** Calls whose repeating steps are what they repeat. */
function withRepeats<C extends { readonly steps: readonly Step[] }>(calls: readonly C[]): C[] {
  const sent: Step[] = [];
  return calls.map((call) => ({
    ...call,
    steps: call.steps.map((each) => {
      const step = (each.again !== undefined && sent[each.again % sent.length]) || each;
      sent.push(step);
      return step;
    }),
  }));
}

const keysOfSequence = () => Array.from({ length: 10 }, () => uuidv7());

/** The first of each list, then the second of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** The same document for the door and for the model. */
function documentsOf({ key, lines }: Step, base: number, scope: string, keys: readonly string[]) {
  const kind = lines[0]?.kind ?? "in";
  const movementType = { in: "RCV_OTHER", out: "ISS_PROD", move: "MOVE_BIN" }[kind];
  const sides = lines.map((each) => {
    // A movement has two sides that differ.
    const to = kind === "move" && each.from === each.to ? (each.to + 1) % placesOfSequence : each.to;
    const lot = each.item === 2 ? each.lot : 0;
    const place = (at: number) => ({ id: placeId(base + at), key: `${each.item} ${base + at} ${lot}` });
    return {
      ...each,
      lot,
      fromPlace: kind === "in" ? undefined : place(each.from),
      toPlace: kind === "out" ? undefined : place(to),
    };
  });
  const content = JSON.stringify([movementType, sides]);
  const source = {
    id: uuidv7(),
    movement_type: movementType,
    warehouse_id: warehouse,
    everywhere: true,
    actor_kind: "user",
    actor_id: "u",
    actor_name: "u",
    device_id: "",
    request_id: uuidv7(),
    key: keys[key],
    scope,
    request_hash: createHash("sha256").update(content).digest("hex"),
    lines: sides.map(({ item, lot, quantity, allocated, fromPlace, toPlace }) => ({
      item_id: itemId(item),
      quantity: String(quantity),
      uom: "EA",
      from_location_id: fromPlace?.id,
      to_location_id: toPlace?.id,
      from_lot_id: lot ? lotId(item, lot) : undefined,
      from_allocated: fromPlace ? allocated : undefined,
    })),
    audit: auditRecord,
  };
  const asked: ModelDocument = {
    key: String(key),
    content,
    lines: sides.map(({ item, quantity, allocated, fromPlace, toPlace }) => ({
      item,
      quantity: BigInt(quantity) * 1_000_000n,
      from: fromPlace?.key,
      to: toPlace?.key,
      fromAllocated: allocated,
    })),
  };
  return { source, asked };
}

const auditRecord = {
  actor_kind: "user",
  actor_id: "u",
  actor_name: "u",
  session_id: "",
  device_id: "",
  ip: "",
  request_id: "properties",
  rpc: "test",
  action: "Test.Post",
  resource_type: "stock_transaction",
  resource_id: "",
  outcome: "done",
  reason: "",
};

/** Promises some of the plain item at a place to somebody, in the database and in the model. */
async function allocateBoth(model: ReturnType<typeof createLedgerModel>, place: number, quantity: number) {
  const taken = model.allocate(`1 ${place} 0`, BigInt(quantity) * 1_000_000n);
  if (taken <= 0n) return;
  await db.query(
    `select inventory.change_allocated(jsonb_build_array(jsonb_build_object('balance_id', b.id, 'delta', $3::numeric / 1000000)))
    from inventory.stock_balance b where b.location_id = $1 and b.item_id = $2`,
    [placeId(place), itemId(1), String(taken)],
  );
}

async function balances(places: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await checker.query({
    name: "balances",
    text: `select
      case b.item_id when $2 then '1' else '2' end || ' ' || right(b.location_id::text, 12)::bigint || ' '
        || coalesce(right(b.lot_id::text, 1), '0') as key,
      (b.on_hand * 1000000)::bigint || '/' || (b.allocated * 1000000)::bigint as value
    from inventory.stock_balance b
    where b.location_id = any($1) and (b.on_hand <> 0 or b.allocated <> 0)
    order by 1`,
    values: [places, itemId(1)],
  });
  const entries = rows.map(({ key, value }) => [key, value] as [string, string]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Balances that differ from the sum of their entries, and entries without a balance. */
async function drifts(places: readonly string[]): Promise<unknown[]> {
  const { rows } = await checker.query({
    name: "drifts",
    text: `select *
    from (
      select item_id, location_id, coalesce(lot_id, item_id) as lot_id, sum(quantity) as quantity
      from inventory.stock_entry
      where location_id = any($1) and warehouse_id is not null
      group by 1, 2, 3
    ) e
    full join (
      select item_id, location_id, coalesce(lot_id, item_id) as lot_id, on_hand
      from inventory.stock_balance
      where location_id = any($1)
    ) b using (item_id, location_id, lot_id)
    where coalesce(e.quantity, 0) is distinct from b.on_hand`,
    values: [places],
  });
  return rows;
}
