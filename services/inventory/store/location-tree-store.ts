import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Lets nobody else change the tree of a warehouse until the end of the transaction. */
export async function lockLocationTree(tx: Tx, warehouseId: string): Promise<void> {
  await tx.query(sql.unsafe`
    select pg_advisory_xact_lock(hashtext('inventory.location.parent_id'), hashtext(${warehouseId}::uuid::text))
  `);
}

/** A location that others are put below. */
export type ParentRow = {
  readonly archived: boolean;
  /** Ids from the location up to the top of the tree, itself included. */
  readonly path: readonly string[];
};

/**
 * Returns a location of a warehouse as a parent, and keeps it from being archived until the end of the transaction.
 * Undefined when the warehouse has no such location, or it is TRANSIT, which has no parts.
 */
export async function holdParent(tx: Tx, warehouseId: string, id: string): Promise<ParentRow | undefined> {
  const parent = await tx.maybeOne(sql.type(z.object({ archived: z.boolean() }))`
    select archived
    from inventory.location
    where id = ${id}::uuid and warehouse_id = ${warehouseId}::uuid and kind <> 'transit'
    for share
  `);
  if (!parent) return undefined;
  const path = await tx.anyFirst(sql.type(z.object({ id: z.string() }))`
    with recursive up as (
      select l.id, l.parent_id, 1 as level from inventory.location l where l.id = ${id}::uuid
      union all
      select l.id, l.parent_id, u.level + 1 from up u join inventory.location l on l.id = u.parent_id
    )
    select id from up order by level
  `);
  return { archived: parent.archived, path };
}

/** How many levels a location and all below it make: 1 when nothing does. */
export async function heightOf(tx: Tx, id: string): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ height: z.number() }))`
    with recursive below as (
      select ${id}::uuid as id, 1 as level
      union all
      select c.id, b.level + 1 from below b join inventory.location c on c.parent_id = b.id
    )
    select max(level) as height from below
  `);
}
