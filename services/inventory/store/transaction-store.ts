import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { MovementType, StockStatus } from "./post-stock.ts";

const transactionRow = z.object({
  id: z.string(),
  record_time: z.date(),
  /** How long ago it was recorded, by the clock of the database. */
  age_seconds: z.number(),
  business_time: z.date(),
  movement_type: z.string().transform((code) => code as MovementType),
  warehouse_id: z.string(),
  reason_code: z.string().nullable(),
  note: z.string(),
  document_kind: z.string().nullable(),
  document_id: z.string().nullable(),
  actor_id: z.string(),
  actor_name: z.string(),
  device_id: z.string(),
  request_id: z.string(),
  reversal_of: z.string().nullable(),
  reversals: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** The head of a posted transaction. */
export type TransactionRow = z.infer<typeof transactionRow>;

const status = z.string().transform((name) => name as StockStatus);

const movementRow = z.object({
  line_no: z.number(),
  item_id: z.string(),
  item_code: z.string(),
  base_uom: z.string(),
  quantity: z.string(),
  entered_quantity: z.string(),
  entered_uom: z.string(),
  from_location_id: z.string(),
  from_location_code: z.string(),
  from_virtual: z.boolean(),
  from_visible: z.boolean(),
  from_lot_id: z.string().nullable(),
  from_lot_no: z.string().nullable(),
  from_status: status,
  to_location_id: z.string(),
  to_location_code: z.string(),
  to_virtual: z.boolean(),
  to_visible: z.boolean(),
  to_lot_id: z.string().nullable(),
  to_lot_no: z.string().nullable(),
  to_status: status,
  serials: z.array(z.string()),
  document_line_id: z.string().nullable(),
  reversed: z.string(),
  /** What was not taken back yet, in the base unit. */
  remaining: z.string(),
});

/** A movement of a posted transaction, and which of its sides lie within the reach that it was asked for. */
export type MovementRow = z.infer<typeof movementRow>;

/**
 * Returns a transaction of which at least one side lies within a reach, with the movements of which that is true; undefined
 * when there is none.
 */
export async function findTransaction(
  tx: Tx,
  id: string,
  reach: Reach,
): Promise<{ readonly head: TransactionRow; readonly movements: readonly MovementRow[] } | undefined> {
  const head = await tx.maybeOne(sql.type(transactionRow)`
    select
      t.id, t.record_time, extract(epoch from clock_timestamp() - t.record_time)::float8 as age_seconds, t.business_time, t.movement_type, t.warehouse_id, t.reason_code, t.note, t.document_kind,
      t.document_id, t.actor_id, t.actor_name, t.device_id, t.request_id, t.reversal_of, t.warnings,
      array(select r.id from inventory.stock_transaction r where r.reversal_of = t.id order by r.id) as reversals
    from inventory.stock_transaction t
    where t.id = ${id}::uuid
  `);
  if (!head) return undefined;
  const movements = await findMovements(tx, head, reach);
  return movements.length > 0 ? { head, movements } : undefined;
}

/** Keeps others from taking back the same transaction until the end of this one. */
export async function lockReversal(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`select pg_advisory_xact_lock(hashtextextended(${`reversal ${id}`}, 0))`);
}

function findMovements(tx: Tx, head: TransactionRow, reach: Reach): Promise<readonly MovementRow[]> {
  const { everywhere } = reach;
  const units = sql.array([...reach.unitIds], "uuid");
  return tx.any(sql.type(movementRow)`
    select *
    from (
      select
        m.line_no, m.item_id, i.code as item_code, i.base_uom, trim_scale(m.quantity) as quantity,
        trim_scale(m.entered_quantity) as entered_quantity, m.entered_uom,
        m.from_location_id, f.code as from_location_code, m.from_warehouse_id is null as from_virtual,
        coalesce(${everywhere} or m.from_warehouse_id = any(${units}), false) as from_visible,
        m.from_lot_id, fl.lot_no as from_lot_no, m.from_status,
        m.to_location_id, g.code as to_location_code, m.to_warehouse_id is null as to_virtual,
        coalesce(${everywhere} or m.to_warehouse_id = any(${units}), false) as to_visible,
        m.to_lot_id, gl.lot_no as to_lot_no, m.to_status,
        array(select s.serial_no from inventory.serial_unit s where s.id = any(m.serial_ids) order by s.serial_no) as serials,
        m.document_line_id, trim_scale(coalesce(r.reversed, 0)) as reversed,
        trim_scale(m.quantity - coalesce(r.reversed, 0)) as remaining
      from inventory.stock_movement m
      join inventory.item i on i.id = m.item_id
      join inventory.location f on f.id = m.from_location_id
      join inventory.location g on g.id = m.to_location_id
      left join inventory.lot fl on fl.id = m.from_lot_id
      left join inventory.lot gl on gl.id = m.to_lot_id
      left join inventory.movement_reversal r on r.transaction_id = m.transaction_id and r.line_no = m.line_no
      where m.record_time = (select t.record_time from inventory.stock_transaction t where t.id = ${head.id}::uuid)
        and m.transaction_id = ${head.id}::uuid
    ) m
    where m.from_visible or m.to_visible
    order by m.line_no
  `);
}
