import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { namedBy, type RecordRef } from "./record-ref.ts";

const itemUom = z.object({
  uom: z.string(),
  numerator: z.string(),
  denominator: z.string(),
  level: z.enum(["", "each", "inner", "case", "pallet"]),
  gtin: z.string().nullable(),
});

const itemRow = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  name_en: z.string(),
  kind: z.enum(["raw", "component", "wip", "finished", "consumable", "packaging", "tool"]),
  item_class: z.string(),
  base_uom: z.string(),
  quantity_decimals: z.number(),
  tracking: z.enum(["none", "lot", "serial", "lot_and_serial"]),
  shelf_life_days: z.number().nullable(),
  min_remaining_receipt_days: z.number(),
  min_remaining_issue_days: z.number(),
  expiry_policy: z.enum(["block", "override", "warn"]),
  pick_policy: z.enum(["fifo", "fefo", "lifo", "fixed_lot", "manual"]),
  over_receipt_percent: z.string(),
  receive_to_quality: z.boolean(),
  fixed_location_id: z.string().nullable(),
  abc_class: z.enum(["", "A", "B", "C"]),
  external_id: z.string().nullable(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
  uoms: z.array(itemUom),
});

/** An item with its other units, the smallest first. */
export type ItemRow = z.infer<typeof itemRow>;

/** Returns an item, archived ones too; undefined when there is none. */
export function findItem(tx: Tx, id: string): Promise<ItemRow | undefined> {
  return resolveItem(tx, { id, code: "", externalId: "" });
}

/**
 * Returns the item that a reference names; undefined when there is none. Whether it is archived is for the caller to
 * judge. Items belong to the whole stack, so no reach limits them.
 */
export async function resolveItem(tx: Tx, ref: RecordRef): Promise<ItemRow | undefined> {
  const columns = { id: ["i", "id"], code: ["i", "code"], externalId: ["i", "external_id"] } as const;
  return (await tx.maybeOne(sql.type(itemRow)`${selectItem} where ${namedBy(ref, columns)}`)) ?? undefined;
}

/** Returns some items, in no particular order; ids without an item are left out. */
export async function findItems(tx: Tx, ids: readonly string[]): Promise<readonly ItemRow[]> {
  return tx.any(sql.type(itemRow)`${selectItem} where i.id = any(${sql.array([...ids], "uuid")})`);
}

/** Returns an item and locks its row until the end of the transaction, so that it can be changed. */
export async function lockItem(tx: Tx, id: string): Promise<ItemRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.item where id = ${id}::uuid for update`);
  return findItem(tx, id);
}

/** Which items to list. Empty texts and lists ask for nothing. */
export type ItemFilter = {
  readonly search: string;
  readonly code: string;
  readonly kinds: readonly ItemRow["kind"][];
  readonly trackings: readonly ItemRow["tracking"][];
  readonly itemClass: string;
  readonly includeArchived: boolean;
};

/** Lists items by code. The search looks for the beginning of a code, and anywhere in the names. */
export async function listItems(tx: Tx, filter: ItemFilter, page: Page): Promise<readonly ItemRow[]> {
  const { search, code, kinds, trackings, itemClass, includeArchived } = filter;
  return tx.any(sql.type(itemRow)`
    ${selectItem}
    where (${code} = '' or i.code = upper(${code}))
      and (
        ${search} = '' or starts_with(i.code, upper(${search})) or strpos(lower(i.name), lower(${search})) > 0
        or strpos(lower(i.name_en), lower(${search})) > 0
      )
      and (${kinds.length === 0} or i.kind = any(${sql.array([...kinds], "text")}))
      and (${trackings.length === 0} or i.tracking = any(${sql.array([...trackings], "text")}))
      and (${itemClass} = '' or i.item_class = ${itemClass})
      and (${includeArchived} or not i.archived)
      and (${page.after === undefined} or i.code > ${page.after?.[0] ?? ""})
    order by i.code
    limit ${page.size + 1}
  `);
}

const selectItem = sql.fragment`
  select
    i.id, i.code, i.name, i.name_en, i.kind, i.item_class, i.base_uom, i.quantity_decimals, i.tracking,
    i.shelf_life_days, i.min_remaining_receipt_days, i.min_remaining_issue_days, i.expiry_policy, i.pick_policy,
    trim_scale(i.over_receipt_percent) as over_receipt_percent, i.receive_to_quality, i.fixed_location_id, i.abc_class,
    i.external_id, i.archived, i.version, i.create_time, i.update_time,
    coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'uom', u.uom, 'numerator', u.numerator::text, 'denominator', u.denominator::text, 'level', u.level,
              'gtin', u.gtin
            )
            order by u.numerator::numeric / u.denominator, u.uom
          )
        from inventory.item_uom u
        where u.item_id = i.id
      ),
      '[]'
    ) as uoms
  from inventory.item i
`;
