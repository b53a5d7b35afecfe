import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const transferRow = z.object({
  id: z.string(),
  number: z.string(),
  from_warehouse_id: z.string(),
  to_warehouse_id: z.string(),
  reference: z.string(),
  note: z.string(),
  state: z.enum(["draft", "released", "shipped", "receiving", "received", "closed", "cancelled"]),
  closing_note: z.string(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A transfer between two warehouses. */
export type TransferRow = z.infer<typeof transferRow>;

/** Returns a transfer from or to a warehouse in reach; undefined when there is none. */
export async function findTransfer(tx: Tx, id: string, reach: Reach): Promise<TransferRow | undefined> {
  const row = await tx.maybeOne(sql.type(transferRow)`${selectTransfer} where t.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns a transfer within a reach and locks its row until the end of the transaction. Whoever changes a line locks the
 * transfer first, and only then stock, so that no two wait for each other.
 */
export async function lockTransfer(tx: Tx, id: string, reach: Reach): Promise<TransferRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.transfer t where t.id = ${id}::uuid and ${within(reach)} for update`);
  return findTransfer(tx, id, reach);
}

/** Which transfers to list. Empty texts and lists ask for nothing. */
export type TransferFilter = {
  readonly fromWarehouseId: string;
  readonly toWarehouseId: string;
  readonly states: readonly TransferRow["state"][];
  readonly numberPrefix: string;
};

/** Lists transfers, the newest first. */
export async function listTransfers(
  tx: Tx,
  filter: TransferFilter,
  reach: Reach,
  page: Page,
): Promise<readonly TransferRow[]> {
  const { fromWarehouseId, toWarehouseId, states, numberPrefix } = filter;
  return tx.any(sql.type(transferRow)`
    ${selectTransfer}
    where ${within(reach)}
      and (${fromWarehouseId} = '' or t.from_warehouse_id = nullif(${fromWarehouseId}, '')::uuid)
      and (${toWarehouseId} = '' or t.to_warehouse_id = nullif(${toWarehouseId}, '')::uuid)
      and (${states.length === 0} or t.state = any(${sql.array([...states], "text")}))
      and (${numberPrefix} = '' or starts_with(t.number, upper(${numberPrefix})))
      and (${page.after === undefined} or t.id < ${page.after?.[0] ?? null}::uuid)
    order by t.id desc
    limit ${page.size + 1}
  `);
}

/** What a new transfer says. */
export type NewTransfer = Pick<
  TransferRow,
  "id" | "number" | "from_warehouse_id" | "to_warehouse_id" | "reference" | "note" | "state"
>;

/** Makes a transfer; false when its number is taken. */
export async function insertTransfer(tx: Tx, transfer: NewTransfer): Promise<boolean> {
  const { rowCount } = await tx.query(sql.unsafe`
    insert into inventory.transfer (id, number, from_warehouse_id, to_warehouse_id, reference, note, state)
    values (
      ${transfer.id}::uuid, ${transfer.number}, ${transfer.from_warehouse_id}::uuid, ${transfer.to_warehouse_id}::uuid,
      ${transfer.reference}, ${transfer.note}, ${transfer.state}
    )
    on conflict on constraint transfer_number_key do nothing
  `);
  return rowCount === 1;
}

/** Writes the state of a transfer whose row is locked; its version changes with each change of its lines too. */
export async function setTransferState(
  tx: Tx,
  id: string,
  state: TransferRow["state"],
  closingNote = "",
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.transfer
    set state = ${state}, closing_note = ${closingNote}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Id of the place where goods are that left a warehouse and did not arrive. */
export async function findTransitLocation(tx: Tx, warehouseId: string): Promise<string> {
  return tx.oneFirst(sql.type(z.object({ id: z.string() }))`
    select l.id
    from inventory.location l
    where l.warehouse_id = ${warehouseId}::uuid and l.kind = 'transit'
    order by l.create_time, l.id
    limit 1
  `);
}

const selectTransfer = sql.fragment`
  select
    t.id, t.number, t.from_warehouse_id, t.to_warehouse_id, t.reference, t.note, t.state, t.closing_note, t.version,
    t.create_time, t.update_time
  from inventory.transfer t
`;

// Both sides of a transfer see it.
function within({ everywhere, unitIds }: Reach) {
  const units = sql.array([...unitIds], "uuid");
  return sql.fragment`(${everywhere} or t.from_warehouse_id = any(${units}) or t.to_warehouse_id = any(${units}))`;
}
