import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { namedBy, type RecordRef } from "./record-ref.ts";

const warehouseRow = z.object({
  id: z.string(),
  site_id: z.string(),
  site_code: z.string(),
  time_zone: z.string(),
  code: z.string(),
  name: z.string(),
  archived: z.boolean(),
});

/** A warehouse with the code and time zone of its site. */
export type WarehouseRow = z.infer<typeof warehouseRow>;

/** Returns a warehouse within a reach, archived ones too; undefined when there is none. */
export async function findWarehouse(tx: Tx, id: string, reach: Reach): Promise<WarehouseRow | undefined> {
  return resolveWarehouse(tx, { id, code: "", externalId: "" }, reach);
}

/** The first warehouse whose id follows one, archived ones too, and how many follow it; undefined when none does. */
export async function findNextWarehouse(
  tx: Tx,
  afterId: string,
): Promise<{ readonly id: string; readonly remaining: number } | undefined> {
  const row = await tx.maybeOne(sql.type(z.object({ id: z.string(), remaining: z.number() }))`
    select w.id, (count(*) over ())::integer - 1 as remaining
    from inventory.warehouse w
    where ${afterId} = '' or w.id > nullif(${afterId}, '')::uuid
    order by w.id
    limit 1
  `);
  return row ?? undefined;
}

/** Returns the warehouse within a reach that a reference names by id or code; undefined when there is none. */
export async function resolveWarehouse(tx: Tx, ref: RecordRef, reach: Reach): Promise<WarehouseRow | undefined> {
  const columns = { id: ["w", "id"], code: ["w", "code"], externalId: undefined } as const;
  const row = await tx.maybeOne(sql.type(warehouseRow)`
    ${selectWarehouse} where ${namedBy(ref, columns)} and ${within(reach)}
  `);
  return row ?? undefined;
}

/** Lists the warehouses within a reach by code. */
export async function listWarehouses(
  tx: Tx,
  filter: { siteId: string; includeArchived: boolean },
  reach: Reach,
  page: Page,
): Promise<readonly WarehouseRow[]> {
  return tx.any(sql.type(warehouseRow)`
    ${selectWarehouse}
    where ${within(reach)}
      and (${filter.siteId} = '' or w.site_id = nullif(${filter.siteId}, '')::uuid)
      and (${filter.includeArchived} or not w.archived)
      and (${page.after === undefined} or w.code > ${page.after?.[0] ?? ""})
    order by w.code
    limit ${page.size + 1}
  `);
}

const selectWarehouse = sql.fragment`
  select w.id, w.site_id, s.code as site_code, s.time_zone, w.code, w.name, w.archived
  from inventory.warehouse w
  join inventory.site s on s.id = w.site_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or w.id = any(${sql.array([...unitIds], "uuid")}))`;
}
