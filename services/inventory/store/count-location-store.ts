import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const countLocationRow = z.object({ location_id: z.string(), location_code: z.string(), visited: z.boolean() });

/** A place of a count. */
export type CountLocationRow = z.infer<typeof countLocationRow>;

/** Lists the places of a count in the order of a walk through the warehouse. */
export async function listCountLocations(tx: Tx, countId: string): Promise<readonly CountLocationRow[]> {
  return tx.any(sql.type(countLocationRow)`
    select o.location_id, l.code as location_code, o.visited
    from inventory.count_location o
    join inventory.location l on l.id = o.location_id
    where o.count_id = ${countId}::uuid
    order by l.pick_sequence, l.code
  `);
}

/** Ids of the items that a count is limited to; all items when empty. */
export async function listCountItems(tx: Tx, countId: string): Promise<string[]> {
  const rows = await tx.any(sql.type(z.object({ item_id: z.string() }))`
    select item_id from inventory.count_item where count_id = ${countId}::uuid order by item_id
  `);
  return rows.map(({ item_id }) => item_id);
}

/** Whether a place belongs to a count, and whether the count takes an item. */
export async function coversCount(
  tx: Tx,
  countId: string,
  locationId: string,
  itemId: string | undefined,
): Promise<{ place: boolean; item: boolean }> {
  return tx.one(sql.type(z.object({ place: z.boolean(), item: z.boolean() }))`
    select
      exists (
        select from inventory.count_location where count_id = ${countId}::uuid and location_id = ${locationId}::uuid
      ) as place,
      not exists (select from inventory.count_item where count_id = ${countId}::uuid)
        or exists (
          select from inventory.count_item where count_id = ${countId}::uuid and item_id = ${itemId ?? null}::uuid
        ) as item
  `);
}

/**
 * Code of a place of a count that another started count has; undefined when the count can have all of them. Counts of a
 * warehouse start one after the other until the end of their transactions, so that the answer holds.
 */
export async function findTakenPlace(tx: Tx, countId: string, warehouseId: string): Promise<string | undefined> {
  await tx.query(
    sql.unsafe`select pg_advisory_xact_lock(hashtext('inventory.start_count'), hashtext(lower(${warehouseId})))`,
  );
  const code = await tx.maybeOneFirst(sql.type(z.object({ code: z.string() }))`
    select l.code
    from inventory.count_location o
    join inventory.count_location other on other.location_id = o.location_id and other.active
    join inventory.location l on l.id = o.location_id
    where o.count_id = ${countId}::uuid and other.count_id <> o.count_id
    order by l.code
    limit 1
  `);
  return code ?? undefined;
}

/** Takes the places of a count for it alone, and freezes their stock when that is asked for. */
export async function takePlaces(tx: Tx, countId: string, freeze: boolean): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_location set active = true where count_id = ${countId}::uuid
  `);
  if (!freeze) return;
  await tx.query(sql.unsafe`
    insert into inventory.count_lock (location_id, count_id)
    select location_id, count_id from inventory.count_location where count_id = ${countId}::uuid order by location_id
  `);
}

/** Gives the places of a count back. */
export async function freePlaces(tx: Tx, countId: string): Promise<void> {
  await tx.query(sql.unsafe`delete from inventory.count_lock where count_id = ${countId}::uuid`);
  await tx.query(sql.unsafe`
    update inventory.count_location set active = false where count_id = ${countId}::uuid and active
  `);
}

/** Notes that somebody was at a place of a count. */
export async function setVisited(tx: Tx, countId: string, locationId: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_location
    set visited = true
    where count_id = ${countId}::uuid and location_id = ${locationId}::uuid and not visited
  `);
}

/** Notes who confirmed that nothing else lies at a place of a count. */
export async function setConfirmed(tx: Tx, countId: string, locationId: string, callerId: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_location
    set visited = true, confirmed_by = array_append(confirmed_by, ${callerId})
    where count_id = ${countId}::uuid and location_id = ${locationId}::uuid
  `);
}
