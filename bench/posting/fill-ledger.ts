import type { Client } from "pg";
import { withConnection } from "../../platform/db/single-connection.ts";
import { itemCount, locationCount } from "./factory.ts";

/** Movements of one transaction of the past. */
const linesEach = 5;

/** Months before this one that are filled. */
const months = [3, 2, 1];

/**
 * Gives the ledger a past of so many movements, evenly over the last three months, receipts and issues in turn, a hundredth
 * of them entered days late; balances and daily notes follow from it. What an earlier call made is replaced. Written as an
 * administrator, past the door: through it, ten million would take half an hour.
 */
export async function fillLedger(adminUrl: string, warehouseId: string, count: number): Promise<void> {
  // The rows of the months are made side by side; a table takes one new part at a time.
  await Promise.all(
    months.map((ago) => withFillConnection(adminUrl, (db) => makeMonth(db, warehouseId, ago, count / months.length))),
  );
  await withFillConnection(adminUrl, async (db) => {
    for (const ago of months) await attachMonth(db, ago);
    for (const table of ["stock_movement", "stock_transaction", "posting_key"])
      await db.query(`analyze inventory.${table}`);
    await db.query(balances);
    await db.query("truncate inventory.stock_snapshot, inventory.snapshot_day");
    await db.query("select inventory.take_snapshot()");
    await db.query("vacuum (analyze) inventory.stock_balance");
    await db.query("analyze inventory.stock_snapshot");
    await db.query("checkpoint");
  });
}

/** Differences between the ledger and what is kept beside it. */
export async function countDrifts(adminUrl: string): Promise<number> {
  return withConnection({ connectionString: adminUrl }, async (db) => {
    const { rows } = await db.query<{ count: string }>("select count(*) from inventory.verify_stock()");
    return Number(rows[0]?.count);
  });
}

/** Ids of all items, by code. */
export async function idsOfItems(adminUrl: string): Promise<string[]> {
  return withConnection({ connectionString: adminUrl }, async (db) => {
    const { rows } = await db.query<{ id: string }>("select id from inventory.item order by code");
    return rows.map(({ id }) => id);
  });
}

function withFillConnection<T>(adminUrl: string, use: (db: Client) => Promise<T>): Promise<T> {
  return withConnection({ connectionString: adminUrl }, async (db) => {
    await db.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '256MB'");
    return use(db);
  });
}

/** First moment of a month and of the next one. */
async function boundsOf(db: Client, ago: number) {
  const { rows } = await db.query<{ first: string; next: string }>(
    `select (date_trunc('month', now()) - $1 * interval '1 month')::text as first,
       (date_trunc('month', now()) - ($1 - 1) * interval '1 month')::text as next`,
    [ago],
  );
  return rows[0] as { first: string; next: string };
}

/** Makes the rows of a month in tables of their own, without indexes. */
async function makeMonth(db: Client, warehouseId: string, ago: number, count: number): Promise<void> {
  const { first, next } = await boundsOf(db, ago);
  const step = `(timestamptz '${next}' - timestamptz '${first}') / ${Math.ceil(count / linesEach)}`;
  for (const [parent, fill] of [
    ["stock_transaction", transactions(warehouseId, first, step, Math.floor(count / linesEach))],
    ["stock_movement", movements(warehouseId, first, step, Math.floor(count / linesEach))],
  ] as const) {
    const table = `inventory.bench_${parent}_${ago}`;
    await db.query(`drop table if exists ${table}`);
    await db.query(
      `create table ${table} (like inventory.${parent} including defaults including constraints including generated)`,
    );
    await db.query(`insert into ${table} ${fill}`);
  }
  await db.query(keys(ago));
}

/** Makes a month part of the ledger, and with that all its indexes. */
async function attachMonth(db: Client, ago: number): Promise<void> {
  const { first, next } = await boundsOf(db, ago);
  for (const parent of ["stock_transaction", "stock_movement"]) {
    const table = `inventory.bench_${parent}_${ago}`;
    await db.query(
      `alter table inventory.${parent} attach partition ${table} for values from ('${first}') to ('${next}')`,
    );
    // Sets the marks by which indexes answer alone; what is in it the analysis of the whole will find.
    await db.query(`vacuum ${table}`);
  }
}

/** The id of transaction n at a time t: version 7, as the product makes them. */
const idOf = `(
  select (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12))::uuid
  from (select lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') as h, md5(n::text) as r) x
)`;

function transactions(warehouseId: string, first: string, step: string, count: number): string {
  return `(
    id, record_time, movement_type, warehouse_id, business_time, note, actor_kind, actor_id, actor_name, device_id, request_id, warnings
  )
  select
    ${idOf}, t, case n % 2 when 0 then 'RCV_OTHER' else 'ISS_PROD' end, '${warehouseId}',
    t - case when n % 100 < 2 then interval '3 days' else interval '2 minutes' end, '', 'user',
    '01900000-0000-7000-8000-000000000001', 'Administrator', '', md5(n::text), '{}'
  from generate_series(0, ${count - 1}) n
  cross join lateral (select timestamptz '${first}' + n * ${step} as t offset 0) x`;
}

// A receipt of two and then an issue of one, at the same places.
function movements(warehouseId: string, first: string, step: string, count: number): string {
  return `(
    record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom,
    from_location_id, to_location_id, from_warehouse_id, to_warehouse_id, from_status, to_status
  )
  select
    t, id, line_no, t - case when n % 100 < 2 then interval '3 days' else interval '2 minutes' end, items[1 + cell % ${itemCount}],
    2 - n % 2, 2 - n % 2, 'EA',
    case n % 2 when 0 then '00000000-0000-7000-8000-000000000001' else places[1 + cell / ${itemCount} % ${locationCount}] end,
    case n % 2 when 0 then places[1 + cell / ${itemCount} % ${locationCount}] else '00000000-0000-7000-8000-000000000003' end,
    case n % 2 when 0 then null else '${warehouseId}'::uuid end, case n % 2 when 0 then '${warehouseId}'::uuid end,
    'unrestricted', 'unrestricted'
  from (
    select
      (select array_agg(id order by code) from inventory.item) as items,
      (select array_agg(id order by code) from inventory.location where warehouse_id = '${warehouseId}' and kind = 'bin') as places
  ) a
  cross join generate_series(0, ${count - 1}) n
  cross join lateral (select timestamptz '${first}' + n * ${step} as t offset 0) x
  cross join lateral (select ${idOf} as id offset 0) y
  cross join generate_series(1, ${linesEach}) line_no
  cross join lateral (select (n::bigint / 2 * ${linesEach} + line_no) * 7919 % ${itemCount * locationCount} as cell) z`;
}

function keys(ago: number): string {
  return `insert into inventory.posting_key (key, scope, request_hash, transaction_id, create_time)
    select id, '00000000-0000-4000-8000-000000000000', sha256(uuid_send(id)), id, record_time
    from inventory.bench_stock_transaction_${ago} order by id
    on conflict do nothing`;
}

const balances = `
  update inventory.stock_balance b
  set on_hand = e.quantity
  from (
    select item_id, location_id, lot_id, status, sum(quantity) as quantity
    from inventory.stock_entry
    where warehouse_id is not null
    group by item_id, location_id, lot_id, status
  ) e
  where b.item_id = e.item_id and b.location_id = e.location_id and b.lot_id is not distinct from e.lot_id
    and b.status = e.status and b.on_hand <> e.quantity`;
