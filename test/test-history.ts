import { withConnection } from "../platform/db/single-connection.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";

/** One side of a movement of the past; without a warehouse it is a virtual place. */
export type PastPlace = {
  readonly locationId: string;
  readonly warehouseId?: string | undefined;
  readonly lotId?: string | undefined;
  readonly status?: string;
};

/** A movement as if it had been posted at another time. */
export type PastMovement = {
  readonly recordTime: Date;
  /** That of the record when left out. */
  readonly businessTime?: Date;
  readonly type?: string;
  /** Warehouse that posted it. */
  readonly warehouseId: string;
  readonly itemId: string;
  readonly quantity: string;
  readonly from: PastPlace;
  readonly to: PastPlace;
};

/** Virtual places, which have the same ids in every stack. */
export const supplier: PastPlace = { locationId: "00000000-0000-7000-8000-000000000001" };
export const customer: PastPlace = { locationId: "00000000-0000-7000-8000-000000000002" };

/**
 * Writes movements of the past into the ledger with the balances that they come to, as the superuser, since nobody else can
 * move the clock of the ledger. Returns the ids of their transactions.
 */
export async function insertHistory(adminUrl: string, movements: readonly PastMovement[]): Promise<string[]> {
  const rows = movements.map((movement) => ({
    id: uuidv7(),
    record_time: movement.recordTime,
    business_time: movement.businessTime ?? movement.recordTime,
    movement_type: movement.type ?? "MOVE_BIN",
    warehouse_id: movement.warehouseId,
    item_id: movement.itemId,
    quantity: movement.quantity,
    ...sideOf("from", movement.from),
    ...sideOf("to", movement.to),
  }));
  await asSuperuser(adminUrl, async (query) => {
    const months = new Set(movements.map(({ recordTime }) => recordTime.toISOString().slice(0, 7)));
    for (const month of months) await query(partitionsOf(month));
    await query(insertRows, [JSON.stringify(rows)]);
  });
  return rows.map(({ id }) => id);
}

/** Runs statements as the superuser, past the triggers that guard the tables. */
export async function asSuperuser<T>(
  adminUrl: string,
  work: (query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  return withConnection({ connectionString: adminUrl }, async (db) => {
    await db.query("set session_replication_role = replica; set timezone = 'UTC'");
    return work(async (text, values) => (await db.query(text, values)).rows);
  });
}

function sideOf(side: "from" | "to", { locationId, warehouseId, lotId, status = "unrestricted" }: PastPlace) {
  return {
    [`${side}_location_id`]: locationId,
    [`${side}_warehouse_id`]: warehouseId,
    [`${side}_lot_id`]: lotId,
    [`${side}_status`]: status,
  };
}

function partitionsOf(month: string): string {
  const made = (table: string) => `
    create table if not exists inventory.${table}_${month.replace("-", "_")} partition of inventory.${table}
    for values from ('${month}-01 00:00:00+00') to (date '${month}-01' + interval '1 month');
  `;
  return made("stock_transaction") + made("stock_movement");
}

const insertRows = `
  with r as (
    select *
    from jsonb_to_recordset($1::jsonb) as r (
      id uuid, record_time timestamptz, business_time timestamptz, movement_type text, warehouse_id uuid, item_id uuid,
      quantity numeric, from_location_id uuid, from_warehouse_id uuid, from_lot_id uuid, from_status text,
      to_location_id uuid, to_warehouse_id uuid, to_lot_id uuid, to_status text
    )
  ),
  head as (
    insert into inventory.stock_transaction (
      id, record_time, movement_type, warehouse_id, business_time, note, actor_kind, actor_id, actor_name, device_id,
      request_id, warnings
    )
    select id, record_time, movement_type, warehouse_id, business_time, '', 'user', 'past', 'past', '', 'past', '{}'
    from r
  ),
  line as (
    insert into inventory.stock_movement (
      record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom,
      from_location_id, to_location_id, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, from_status, to_status
    )
    select
      record_time, id, 1, business_time, item_id, quantity, quantity, 'EA', from_location_id, to_location_id,
      from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, from_status, to_status
    from r
  )
  insert into inventory.stock_balance as b (
    warehouse_id, item_id, location_id, lot_id, status, on_hand, negative_allowed, update_time
  )
  select
    s.warehouse_id, r.item_id, s.location_id, s.lot_id, s.status, sum(s.quantity), true, max(r.record_time)
  from r
  cross join lateral (
    values
      (r.from_warehouse_id, r.from_location_id, r.from_lot_id, r.from_status, -r.quantity),
      (r.to_warehouse_id, r.to_location_id, r.to_lot_id, r.to_status, r.quantity)
  ) s (warehouse_id, location_id, lot_id, status, quantity)
  where s.warehouse_id is not null
  group by s.warehouse_id, r.item_id, s.location_id, s.lot_id, s.status
  on conflict on constraint stock_balance_key do update
  set on_hand = b.on_hand + excluded.on_hand, update_time = greatest(b.update_time, excluded.update_time)
`;
