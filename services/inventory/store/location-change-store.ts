import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedLocation } from "../domain/location-rules.ts";

/** A location to be made. */
export type NewLocation = CheckedLocation & {
  readonly id: string;
  readonly warehouse_id: string;
  readonly parent_id: string | null;
};

/** Makes locations, all or none. They may differ in everything but the warehouse. */
export async function insertLocations(tx: Tx, locations: readonly NewLocation[]): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.location (
      id, warehouse_id, parent_id, code, name, kind, pick_sequence, pickable, receivable, countable, allow_mixed_items,
      allow_mixed_lots, negative_allowed, external_id
    )
    select
      id, warehouse_id, parent_id, code, name, kind, pick_sequence, pickable, receivable, countable, allow_mixed_items,
      allow_mixed_lots, negative_allowed, external_id
    from jsonb_to_recordset(${JSON.stringify(locations)}::jsonb) as new (
      id uuid, warehouse_id uuid, parent_id uuid, code text, name text, kind text, pick_sequence integer,
      pickable boolean, receivable boolean, countable boolean, allow_mixed_items boolean, allow_mixed_lots boolean,
      negative_allowed boolean, external_id text
    )
  `);
}

/** Writes the editable fields of a location whose row is locked. */
export async function updateLocation(
  tx: Tx,
  id: string,
  fields: Omit<CheckedLocation, "code"> & { readonly parent_id: string | null },
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.location
    set parent_id = ${fields.parent_id}::uuid, name = ${fields.name}, kind = ${fields.kind},
      pick_sequence = ${fields.pick_sequence}, pickable = ${fields.pickable}, receivable = ${fields.receivable},
      countable = ${fields.countable}, allow_mixed_items = ${fields.allow_mixed_items},
      allow_mixed_lots = ${fields.allow_mixed_lots}, negative_allowed = ${fields.negative_allowed},
      external_id = ${fields.external_id}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/**
 * Carries the policy of a location to the balances there, whose checks go by it. Breaks stock_balance_on_hand_check or
 * stock_balance_allocated_check when negative stock is forbidden while there is some.
 */
export async function carryNegativePolicy(tx: Tx, id: string, allowed: boolean): Promise<void> {
  await tx.query(sql.unsafe`select inventory.set_negative_policy(${id}::uuid, ${allowed})`);
}

/** Blocks a location whose row is locked, for a reason, or opens it again. */
export async function setLocationBlocked(tx: Tx, id: string, blocked: boolean, reason: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.location
    set blocked = ${blocked}, block_reason = ${blocked ? reason : ""}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a location whose row is locked. */
export async function archiveLocation(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.location
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Whether stock, or a lack of it, is booked at a location whose row is locked. What lies there is locked as well. */
export async function holdsStock(tx: Tx, id: string): Promise<boolean> {
  await tx.query(sql.unsafe`select inventory.lock_stock(${id}::uuid, null)`);
  return tx.oneFirst(sql.type(z.object({ holds: z.boolean() }))`
    select exists (
      select from inventory.stock_balance b where b.location_id = ${id}::uuid and b.on_hand <> 0
    ) as holds
  `);
}

/** What a location is still needed for: stock, parts that are not archived, or an item that is kept there. */
export async function findLocationUse(tx: Tx, id: string): Promise<"stock" | "location" | "item" | undefined> {
  if (await holdsStock(tx, id)) return "stock";
  const use = await tx.oneFirst(sql.type(z.object({ use: z.enum(["location", "item"]).nullable() }))`
    select
      case
        when exists (select from inventory.location c where c.parent_id = ${id}::uuid and not c.archived) then 'location'
        when exists (select from inventory.item i where i.fixed_location_id = ${id}::uuid and not i.archived) then 'item'
      end as use
  `);
  return use ?? undefined;
}
