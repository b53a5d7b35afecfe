import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const serialRow = z.object({
  id: z.string(),
  item_id: z.string(),
  item_code: z.string(),
  serial_no: z.string(),
  lot_id: z.string().nullable(),
  lot_no: z.string().nullable(),
  state: z.enum(["planned", "in_stock", "issued", "installed", "shipped", "scrapped", "returned_to_supplier"]),
  location_id: z.string().nullable(),
  location_code: z.string().nullable(),
  warehouse_id: z.string().nullable(),
  stock_status: z.enum(["unrestricted", "quality", "blocked", "quarantine", "returned"]).nullable(),
  update_time: z.date(),
});

/** A piece with a number of its own, and the codes of what it refers to. */
export type SerialRow = z.infer<typeof serialRow>;

/** Returns a piece that is, or was last, in a warehouse of a reach; undefined when there is none. */
export async function findSerial(tx: Tx, id: string, reach: Reach): Promise<SerialRow | undefined> {
  const row = await tx.maybeOne(sql.type(serialRow)`${selectSerial} where u.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/** Returns the id of the piece of an item with a serial number, wherever it is; undefined when there is none. */
export async function findSerialId(tx: Tx, itemId: string, serialNo: string): Promise<string | undefined> {
  const id = await tx.maybeOneFirst(sql.type(z.object({ id: z.string() }))`
    select id from inventory.serial_unit where item_id = ${itemId}::uuid and serial_no = ${serialNo}
  `);
  return id ?? undefined;
}

/** Which pieces to list. Empty texts and lists ask for nothing. */
export type SerialFilter = {
  readonly itemId: string;
  readonly locationId: string;
  readonly states: readonly SerialRow["state"][];
  readonly serialPrefix: string;
};

/** Lists the pieces that are, or were last, in a warehouse of a reach, by item and serial number. */
export async function listSerials(
  tx: Tx,
  filter: SerialFilter,
  reach: Reach,
  page: Page,
): Promise<readonly SerialRow[]> {
  const [afterItem = null, afterSerial = ""] = page.after ?? [];
  return tx.any(sql.type(serialRow)`
    ${selectSerial}
    where ${within(reach)}
      and (${filter.itemId} = '' or u.item_id = nullif(${filter.itemId}, '')::uuid)
      and (${filter.locationId} = '' or u.location_id = nullif(${filter.locationId}, '')::uuid)
      and (${filter.states.length === 0} or u.state = any(${sql.array([...filter.states], "text")}))
      and starts_with(u.serial_no, ${filter.serialPrefix})
      and (${page.after === undefined} or (u.item_id, u.serial_no) > (${afterItem}::uuid, ${afterSerial}))
    order by u.item_id, u.serial_no
    limit ${page.size + 1}
  `);
}

const selectSerial = sql.fragment`
  select
    u.id, u.item_id, i.code as item_code, u.serial_no, u.lot_id, o.lot_no, u.state, u.location_id,
    l.code as location_code, u.warehouse_id, u.stock_status, u.update_time
  from inventory.serial_unit u
  join inventory.item i on i.id = u.item_id
  left join inventory.lot o on o.id = u.lot_id
  left join inventory.location l on l.id = u.location_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or u.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
