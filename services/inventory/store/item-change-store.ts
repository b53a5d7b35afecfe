import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { CheckedItem } from "../domain/item-rules.ts";
import type { CheckedItemUom } from "../domain/item-uom-rules.ts";

/** An item that is to be created. */
export type NewItem = CheckedItem & { readonly id: string };

/** Writes new items with their units. */
export async function insertItems(tx: Tx, items: readonly NewItem[]): Promise<void> {
  const rows = JSON.stringify(items.map(({ uoms: _, ...row }) => row));
  await tx.query(sql.unsafe`
    insert into inventory.item (
      id, code, name, name_en, kind, item_class, base_uom, quantity_decimals, tracking, shelf_life_days,
      min_remaining_receipt_days, min_remaining_issue_days, expiry_policy, pick_policy, over_receipt_percent,
      receive_to_quality, fixed_location_id, abc_class, external_id
    )
    select
      x.id, x.code, x.name, x.name_en, x.kind, x.item_class, x.base_uom, x.quantity_decimals, x.tracking,
      x.shelf_life_days, x.min_remaining_receipt_days, x.min_remaining_issue_days, x.expiry_policy, x.pick_policy,
      x.over_receipt_percent, x.receive_to_quality, x.fixed_location_id, x.abc_class, x.external_id
    from jsonb_to_recordset(${rows}::jsonb) as x (
      id uuid, code text, name text, name_en text, kind text, item_class text, base_uom text,
      quantity_decimals smallint, tracking text, shelf_life_days integer, min_remaining_receipt_days integer,
      min_remaining_issue_days integer, expiry_policy text, pick_policy text, over_receipt_percent numeric,
      receive_to_quality boolean, fixed_location_id uuid, abc_class text, external_id text
    )
    -- In one order, so that two batches with the same codes wait for each other and do not end in a deadlock.
    order by x.code
  `);
  await insertUoms(
    tx,
    items.flatMap(({ id, uoms }) => uoms.map((uom) => ({ ...uom, item_id: id }))),
  );
}

/** Writes the editable fields of an item whose row is locked; its units stay. */
export async function updateItem(tx: Tx, id: string, item: CheckedItem): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.item
    set name = ${item.name}, name_en = ${item.name_en}, kind = ${item.kind}, item_class = ${item.item_class},
      base_uom = ${item.base_uom}, quantity_decimals = ${item.quantity_decimals}, tracking = ${item.tracking},
      shelf_life_days = ${item.shelf_life_days}, min_remaining_receipt_days = ${item.min_remaining_receipt_days},
      min_remaining_issue_days = ${item.min_remaining_issue_days}, expiry_policy = ${item.expiry_policy},
      pick_policy = ${item.pick_policy}, over_receipt_percent = ${item.over_receipt_percent}::numeric,
      receive_to_quality = ${item.receive_to_quality}, fixed_location_id = ${item.fixed_location_id}::uuid,
      abc_class = ${item.abc_class}, external_id = ${item.external_id}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Replaces the units of an item whose row is locked. */
export async function replaceUoms(tx: Tx, id: string, uoms: readonly CheckedItemUom[]): Promise<void> {
  await tx.query(sql.unsafe`delete from inventory.item_uom where item_id = ${id}::uuid`);
  await insertUoms(
    tx,
    uoms.map((uom) => ({ ...uom, item_id: id })),
  );
  await tx.query(sql.unsafe`
    update inventory.item
    set version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives an item whose row is locked. */
export async function archiveItem(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.item
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Whether stock of an item was ever moved, or allocated, anywhere. */
export async function wasMoved(tx: Tx, id: string): Promise<boolean> {
  return tx.oneFirst(sql.type(z.object({ moved: z.boolean() }))`
    select
      exists (select from inventory.stock_balance b where b.item_id = ${id}::uuid)
      or exists (select from inventory.stock_movement m where m.item_id = ${id}::uuid) as moved
  `);
}

/** Whether stock of an item lies anywhere, or is missing where it may be. */
export async function isInStock(tx: Tx, id: string): Promise<boolean> {
  return tx.oneFirst(sql.type(z.object({ held: z.boolean() }))`
    select exists (select from inventory.stock_balance b where b.item_id = ${id}::uuid and b.on_hand <> 0) as held
  `);
}

/** Names that items go by, each unique in the stack. */
export type ItemKeys = {
  readonly codes: readonly string[];
  readonly externalIds: readonly string[];
  readonly gtins: readonly string[];
};

/** Those of some names that items have already. */
export async function findTakenKeys(tx: Tx, { codes, externalIds, gtins }: ItemKeys): Promise<ItemKeys> {
  const found = await tx.one(sql.type(takenKeys)`
    select
      array(select code from inventory.item where code = any(${sql.array([...codes], "text")})) as codes,
      array(
        select external_id from inventory.item where external_id = any(${sql.array([...externalIds], "text")})
      ) as external_ids,
      array(select gtin from inventory.item_uom where gtin = any(${sql.array([...gtins], "text")})) as gtins
  `);
  return { codes: found.codes, externalIds: found.external_ids, gtins: found.gtins };
}

/** Which of some locations stock can lie at, and whether they are archived. */
export async function findFixedLocations(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly archived: boolean }[]> {
  return tx.any(sql.type(z.object({ id: z.string(), archived: z.boolean() }))`
    select id, archived
    from inventory.location
    where id = any(${sql.array([...ids], "uuid")}) and kind not in ('virtual', 'transit')
  `);
}

async function insertUoms(tx: Tx, uoms: readonly (CheckedItemUom & { readonly item_id: string })[]): Promise<void> {
  if (uoms.length === 0) return;
  // Whole numbers beyond 2^53 survive JSON as texts only.
  const texts = uoms.map((uom) => ({ ...uom, numerator: `${uom.numerator}`, denominator: `${uom.denominator}` }));
  await tx.query(sql.unsafe`
    insert into inventory.item_uom (item_id, uom, numerator, denominator, level, gtin)
    select x.item_id, x.uom, x.numerator, x.denominator, x.level, x.gtin
    from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as x (
      item_id uuid, uom text, numerator bigint, denominator bigint, level text, gtin text
    )
  `);
}

const takenKeys = z.object({
  codes: z.array(z.string()),
  external_ids: z.array(z.string()),
  gtins: z.array(z.string()),
});
